import { readFileSync } from 'node:fs';
import { errors } from './errors.ts';

/** Where a repository is, as options of pgBackRest without their dashes: `repo1-path` → `/backup`. */
export type Settings = Readonly<Record<string, string>>;

/**
 * What of pgBackRest's configuration says how to get at a repository. Everything else is left alone: hosts of clusters,
 * hooks and what an operator wishes for his own restores must not have a say in a drill.
 */
const wanted =
  /^(?:repo\d*-(?!retention|hardlink|bundle|block).+|cmd-ssh|process-max|buffer-size|(?:io|db|protocol)-timeout)$/;

export interface Place {
  readonly stanza: string;
  readonly path?: string | undefined;
  readonly config?: string | undefined;
}

/** Read anew each time: the operator may have changed it. Throws PGBACKREST_CONFIG_UNREADABLE (operator). */
export function readSettings({ stanza, path, config }: Place): Settings {
  const own = path === undefined ? {} : { 'repo1-path': path };
  if (config === undefined) return own;
  try {
    return { ...parse(readFileSync(config, 'utf8'), stanza), ...own };
  } catch (cause) {
    const reason = (cause as Error).message;
    throw errors.PGBACKREST_CONFIG_UNREADABLE({ config, reason }, { cause });
  }
}

/** Sections win over each other in this order; those of one command mean less than what all commands share. */
function parse(text: string, stanza: string): Settings {
  const sections = new Map<string, Map<string, string>>();
  let section = '';
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const name = /^\[(.+)\]$/.exec(line)?.[1];
    if (name !== undefined) section = name;
    const [, key = '', value = ''] = /^([\w-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (!wanted.test(key)) continue;
    const entries = sections.get(section) ?? new Map<string, string>();
    // An option that may be given more than once is a list, which the environment separates by colons.
    const before = entries.get(key);
    entries.set(key, before === undefined ? value : `${before}:${value}`);
    sections.set(section, entries);
  }
  const order = ['global', 'global:restore', stanza, `${stanza}:restore`];
  return Object.fromEntries(order.flatMap((name) => [...(sections.get(name) ?? [])]));
}

/** The same as environment variables, which keep secrets out of the list of processes. */
export function asEnvironment(settings: Settings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`PGBACKREST_${key.toUpperCase().replaceAll('-', '_')}`, value]),
  );
}

/** Where it lies, for people. */
export function locationOf(settings: Settings, repo: number): string {
  const path = settings[`repo${repo}-path`] ?? '/var/lib/pgbackrest';
  const host = settings[`repo${repo}-host`];
  const type = settings[`repo${repo}-type`] ?? 'posix';
  if (host !== undefined) return `${host}:${path}`;
  return type === 'posix' || type === 'cifs' ? path : `${type}:${settings[`repo${repo}-${type}-bucket`] ?? ''}${path}`;
}
