import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Judged } from './judge.ts';
import type { ToolOutcomes } from './stock-tools.ts';

/** What is known of one damage on one major. */
export interface Seen {
  readonly verdict: string;
  readonly code?: string;
  readonly checks: Readonly<Record<string, string>>;
  /** The same with the manifest, where there is one and it could know. */
  readonly manifest?: { readonly verdict: string; readonly code?: string };
  /** Only where this machine had the programs. */
  readonly tools?: ToolOutcomes;
}
/** By id of the damage, by major. */
export type Detection = Readonly<Record<string, Readonly<Record<string, Seen>>>>;

const file = join(import.meta.dirname, '../detection.json');

/** What the last full run saw; docs/detection.md is made of it. */
export const readDetection = (): Detection => ungroup(JSON.parse(readFileSync(file, 'utf8')) as Grouped);
export const writeDetection = (detection: Detection): void =>
  writeFileSync(file, `${JSON.stringify(group(detection), undefined, 2)}\n`);

export function seenAs(bare: Judged, withManifest: Judged | undefined, tools?: ToolOutcomes): Seen {
  const { verdict, code, checks } = bare;
  return {
    verdict,
    ...(code === undefined ? {} : { code }),
    checks: Object.fromEntries(Object.entries(checks).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...(withManifest === undefined
      ? {}
      : {
          manifest: {
            verdict: withManifest.verdict,
            ...(withManifest.code === undefined ? {} : { code: withManifest.code }),
          },
        }),
    ...(tools === undefined ? {} : { tools }),
  };
}

type Grouped = Readonly<Record<string, readonly (Omit<Seen, 'checks'> & { majors: string; checks: string })[]>>;

/** Majors that agree share an entry: the file is read by people in diffs. */
function group(detection: Detection): Grouped {
  return Object.fromEntries(
    Object.entries(detection).map(([id, byMajor]) => {
      const groups = new Map<string, string[]>();
      for (const [major, seen] of Object.entries(byMajor)) {
        const key = JSON.stringify({ ...seen, checks: writeChecks(seen.checks) });
        groups.set(key, [...(groups.get(key) ?? []), major]);
      }
      const entries = [...groups].map(([key, majors]) => ({
        majors: majors.join(' '),
        ...(JSON.parse(key) as object),
      }));
      return [id, entries];
    }),
  ) as unknown as Grouped;
}

function ungroup(grouped: Grouped): Detection {
  return Object.fromEntries(
    Object.entries(grouped).map(([id, entries]) => [
      id,
      Object.fromEntries(
        entries.flatMap(({ majors, checks, ...rest }) =>
          majors.split(' ').map((major) => [major, { ...rest, checks: readChecks(checks) }]),
        ),
      ),
    ]),
  );
}

const writeChecks = (checks: Seen['checks']) =>
  Object.entries(checks)
    .map(([name, outcome]) => `${name}=${outcome}`)
    .join(' ');
const readChecks = (text: string): Seen['checks'] =>
  Object.fromEntries(
    text
      .split(' ')
      .filter((part) => part !== '')
      .map((part) => part.split('=')),
  ) as Seen['checks'];
