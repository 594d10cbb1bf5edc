import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { reasonOf } from '../errors/to-error.ts';
import type { ConfigPath } from './config-path.ts';
import { isPlainObject } from './plain-object.ts';
import type { Problems } from './problems.ts';

export interface ExpandOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a relative `${file:…}` is relative to. */
  readonly directory: string;
  readonly problems: Problems;
  /** Receives every value that was taken in. */
  readonly secrets: Set<string>;
}

/** `${…}`; with a second dollar in front it is meant literally. */
export const reference = /\$?\$\{([^}]*)\}/g;

/** Replaces `${NAME}` by the environment variable and `${file:PATH}` by the file's content, in every string of the value. */
export function expandReferences(written: unknown, options: ExpandOptions): unknown {
  const done = new Map<unknown, unknown>();
  const expand = (value: unknown, path: ConfigPath): unknown => {
    if (typeof value === 'string') return expandText(value, options, path);
    if (!Array.isArray(value) && !isPlainObject(value)) return value;
    // A module may have made a circle, and YAML's anchors are one value in many places.
    if (done.has(value)) return done.get(value);
    const copy: Record<string | number, unknown> | unknown[] = Array.isArray(value) ? [] : {};
    done.set(value, copy);
    for (const [key, item] of Object.entries(value)) {
      const at = Array.isArray(value) ? Number(key) : key;
      Object.defineProperty(copy, at, { ...plain, value: expand(item, [...path, at]) });
    }
    return copy;
  };
  return expand(written, []);
}

/** Defined, not assigned, because a key may be called `__proto__`. */
const plain = { enumerable: true, writable: true, configurable: true };

/** Empty when a reference in it cannot be followed, so that nothing of it is shown or used. */
function expandText(text: string, options: ExpandOptions, path: ConfigPath): string {
  const values: string[] = [];
  for (const [written, name = ''] of text.matchAll(reference)) {
    if (written.startsWith('$$')) {
      values.push(written.slice(1));
      continue;
    }
    const isFile = name.startsWith('file:');
    const value = isFile ? fromFile(name.slice('file:'.length), options, path) : fromEnvironment(name, options, path);
    if (value === undefined) return '';
    options.secrets.add(value);
    values.push(value);
  }
  return text.replaceAll(reference, () => values.shift() ?? '');
}

function fromEnvironment(name: string, { env, problems }: ExpandOptions, path: ConfigPath): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    problems.add(
      path,
      `"\${${name}}" names no variable; write \${NAME} or \${file:/path}, and $\${ for the text itself`,
    );
    return undefined;
  }
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  problems.add(path, `the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`);
  return undefined;
}

function fromFile(name: string, { directory, problems }: ExpandOptions, path: ConfigPath): string | undefined {
  try {
    const content = readFileSync(resolve(directory, name), 'utf8').replace(/\r?\n$/, '');
    if (content !== '') return content;
    problems.add(path, `the file ${name} is empty`);
  } catch (error) {
    problems.add(path, `the file ${name} cannot be read: ${reasonOf(error)}`);
  }
  return undefined;
}
