import { posix } from 'node:path';
import { defineErrors } from '../errors/define-errors.ts';

const errors = defineErrors({
  SANDBOX_PATH_NOT_INSIDE: {
    blame: 'plugin',
    message: (facts: { path: string }) => `${facts.path} cannot be seen inside the sandbox`,
    hint: () => 'Put the file below the directory of the drill, or mount its directory.',
  },
});

export interface PathMapping {
  readonly source: string;
  readonly target: string;
}

/** Host path → path inside, by the mapping that fits closest. */
export function insidePath(path: string, mappings: readonly PathMapping[]): string {
  const normal = posix.resolve(path);
  const closest = mappings
    .filter(({ source }) => normal === source || normal.startsWith(source === '/' ? '/' : `${source}/`))
    .sort((a, b) => b.source.length - a.source.length)[0];
  if (closest === undefined) throw errors.SANDBOX_PATH_NOT_INSIDE({ path });
  return posix.join(closest.target, posix.relative(closest.source, normal));
}
