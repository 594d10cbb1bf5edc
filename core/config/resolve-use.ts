import { resolve } from 'node:path';
import type { CheckDefinition } from '../contracts/check.ts';
import type { Definition, DefinitionKind } from '../contracts/definition.ts';
import type { ReporterDefinition } from '../contracts/reporter.ts';
import type { SandboxDefinition } from '../contracts/sandbox.ts';
import type { SourceDefinition } from '../contracts/source.ts';
import { reasonOf } from '../errors/to-error.ts';
import type { ConfigPath } from './config-path.ts';
import { isDefinition } from './is-definition.ts';
import { suggestion } from './nearest.ts';
import { describe } from './plain-object.ts';
import type { ResolveContext } from './resolve-context.ts';

export interface DefinitionOf {
  check: CheckDefinition;
  reporter: ReporterDefinition;
  source: SourceDefinition;
  sandbox: SandboxDefinition;
}

/**
 * The definition behind `use`: a definition itself, a built-in name, a path to a module (`./check.ts`, with `#name` for
 * one of several exports) or an npm package (`pgproof-check-foo`, `foo` for short).
 */
export async function resolveUse<K extends DefinitionKind>(
  kind: K,
  use: unknown,
  path: ConfigPath,
  context: ResolveContext,
): Promise<DefinitionOf[K] | undefined> {
  const found = isDefinition(use) ? use : await byName(kind, use, path, context);
  if (found === undefined) return undefined;
  if (found.kind === kind) return found as unknown as DefinitionOf[K];
  context.problems.add(path, `"${found.name}" is a ${found.kind}, and a ${kind} is expected here`);
  return undefined;
}

async function byName(kind: DefinitionKind, use: unknown, path: ConfigPath, context: ResolveContext) {
  if (typeof use !== 'string' || use === '') {
    context.problems.add(path, `found ${describe(use)}, expected a ${kind}: a built-in name, a path or an npm package`);
    return undefined;
  }
  if (isPath(use)) return fromModule(kind, use, path, context);
  const { definitions } = context.registry;
  const builtIn =
    definitions.find((known) => known.kind === kind && known.name === use) ??
    definitions.find((known) => known.name === use);
  if (builtIn !== undefined) return builtIn;
  const [name, exported] = splitExport(use);
  for (const candidate of [`pgproof-${kind}-${name}`, name]) {
    if (!isPackageName(candidate) || context.modules.resolve(candidate) === undefined) continue;
    return fromModule(kind, exported === undefined ? candidate : `${candidate}#${exported}`, path, context);
  }
  const names = definitions.filter((known) => known.kind === kind).map((known) => known.name);
  const wanted = /^(@|pgproof-)/.test(name) ? name : `pgproof-${kind}-${name}`;
  context.problems.add(
    path,
    `there is no ${kind} "${use}"; ${suggestion(use, names)} (a package is installed with: npm install ${wanted})`,
  );
  return undefined;
}

async function fromModule(kind: DefinitionKind, use: string, path: ConfigPath, context: ResolveContext) {
  const [name, exported] = splitExport(use);
  const specifier = isPath(name) ? resolve(context.directory, name) : name;
  const fail = (message: string): undefined => {
    context.problems.add(path, message);
    return undefined;
  };
  if (context.modules.resolve(specifier) === undefined) return fail(`there is no file ${specifier}`);
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = await context.modules.load(specifier);
  } catch (error) {
    return fail(`${name} does not load: ${reasonOf(error)}`);
  }
  return pick(kind, name, exported, exports, fail);
}

function pick(
  kind: DefinitionKind,
  name: string,
  exported: string | undefined,
  exports: Readonly<Record<string, unknown>>,
  fail: (message: string) => undefined,
): Definition | undefined {
  const found = Object.entries(exports).filter((entry): entry is [string, Definition] => isDefinition(entry[1]));
  const wanted = exported ?? 'default';
  const direct = found.find(([key]) => key === wanted)?.[1];
  if (direct !== undefined) return direct;
  const names = found.map(([key]) => key);
  if (exported !== undefined) fail(`${name} exports no definition "${exported}"; ${suggestion(exported, names)}`);
  else if (found.length === 1) return found[0]?.[1];
  else if (found.length === 0) fail(`${name} exports no ${kind}; its default export should be what define… returns`);
  else fail(`${name} exports several definitions; name one: ${names.map((key) => `${name}#${key}`).join(', ')}`);
  return undefined;
}

const isPath = (use: string) => /^(\.{0,2}\/)/.test(use);
const isPackageName = (name: string) => /^(@[\w.-]+\/)?[a-z0-9~_][\w.~-]*$/i.test(name);

function splitExport(use: string): [name: string, exported: string | undefined] {
  const hash = use.indexOf('#');
  return hash < 0 ? [use, undefined] : [use.slice(0, hash), use.slice(hash + 1)];
}
