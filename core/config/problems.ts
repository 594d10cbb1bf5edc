import { configErrors } from './config-errors.ts';
import { formatPath, type ConfigPath } from './config-path.ts';

export type Position = { readonly line: number; readonly column: number };
/** Where the value of a path, or its key, stands in the file. */
export type Locate = (path: ConfigPath, what: 'key' | 'value') => Position | undefined;

/** Collects every problem, so that one run of pgproof tells them all. */
export class Problems {
  readonly #found: { path: ConfigPath; message: string; what: 'key' | 'value' }[] = [];
  readonly #locate: Locate;
  readonly file: string | undefined;

  constructor(file: string | undefined, locate: Locate = () => undefined) {
    this.file = file;
    this.#locate = locate;
  }

  /** What is wrong below a path that is already known to be wrong follows from it, and is not told. */
  add(path: ConfigPath, message: string, what: 'key' | 'value' = 'value'): void {
    const follows = this.#found.some(
      (known) => known.path.length > 0 && known.path.every((key, index) => key === path[index]),
    );
    if (!follows) this.#found.push({ path, message, what });
  }

  get count(): number {
    return this.#found.length;
  }

  /** @throws CONFIGURATION_INVALID listing them all; messages pass `redact` first. */
  throwIfAny(redact: (text: string) => string): void {
    if (this.#found.length === 0) return;
    const problems = this.#found.map(({ path, message, what }) => {
      return { path: formatPath(path), message: redact(message), ...this.#locate(path, what) };
    });
    throw configErrors.CONFIGURATION_INVALID({ file: this.file, problems });
  }
}
