import { z } from '../../../core/index.ts';

const name = (what: string, pattern: RegExp) =>
  z.string().regex(pattern, { error: ({ input }) => `${JSON.stringify(input)} is no ${what}` });

const bases = ['release', 'download', 'rootfs'] as const;

/** What an image is made of: one of `release`, `download` and `rootfs`, and packages on top. */
export const imageRecipe = z
  .strictObject({
    /** Code name of a Debian or Ubuntu release, which debootstrap builds: `bookworm`. */
    release: name('code name of a release', /^[a-z][a-z0-9.-]*$/).optional(),
    /** Distribution, release and, unless it is `default`, variant for LXC's template `download`: `debian/bookworm`. */
    download: name('image such as debian/bookworm', /^[a-z0-9][\w.+-]*(?:\/[a-z0-9][\w.+-]*){1,2}$/i).optional(),
    /** Host name, and port, of the image server for `download`; the template's own unless given. Spoken to by HTTPS. */
    server: name('host name', /^[a-z0-9][a-z0-9.-]*(?::\d+)?$/i).optional(),
    /** Path of a root file system: a directory, or a tarball compressed in a way that tar knows. It is only read. */
    rootfs: name('absolute path', /^\/[^\0\r\n]*$/).optional(),
    /** Packages to install by apt-get: `postgresql-15-postgis-3`. */
    packages: z.array(name('name of a package', /^[a-z0-9][a-z0-9+.-]*$/)).optional(),
    /** Where apt-get looks beside what is in the base: lines as in sources.list(5). */
    repositories: z
      .array(name('line of sources.list(5): deb [options] URI suite components', /^deb (?:\[[^\]\r\n]*\] )?\S+ \S.*$/))
      .optional(),
  })
  .check(({ value, issues }) => {
    const given = bases.filter((base) => value[base] !== undefined);
    if (given.length !== 1) {
      const found = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
      issues.push({ code: 'custom', input: value, message: `an image is made of ${bases.join(', ')}; ${found}` });
    } else if (value.server !== undefined && value.download === undefined) {
      issues.push({ code: 'custom', input: value, message: 'server belongs to download' });
    }
  });

export type ImageRecipe = z.output<typeof imageRecipe>;

/** PostgreSQL of the release where no package is named; a system from elsewhere may have its own. */
export function packagesOf({ release, packages }: ImageRecipe): readonly string[] {
  return packages ?? (release === undefined ? [] : ['postgresql']);
}
