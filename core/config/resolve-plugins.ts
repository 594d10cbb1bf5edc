import { resolve } from 'node:path';
import type { Plugin } from '../contracts/plugin.ts';
import { reasonOf } from '../errors/to-error.ts';
import type { ConfigPath } from './config-path.ts';
import { describe } from './plain-object.ts';
import type { ResolveContext } from './resolve-context.ts';

/** Plugin objects as they are; names of modules and packages are loaded and give their default export. */
export async function resolvePlugins(
  entries: readonly unknown[],
  path: ConfigPath,
  context: ResolveContext,
): Promise<Plugin[]> {
  const plugins: Plugin[] = [];
  for (const [index, value] of entries.entries()) {
    const plugin = await resolvePlugin(value, [...path, index], context);
    if (plugin !== undefined) plugins.push(plugin);
  }
  return plugins;
}

async function resolvePlugin(value: unknown, path: ConfigPath, context: ResolveContext): Promise<Plugin | undefined> {
  const candidate = typeof value === 'string' ? await loadPlugin(value, path, context) : value;
  if (candidate === undefined && typeof value === 'string') return undefined;
  const complaint = complaintAbout(candidate);
  if (complaint === undefined) return candidate as Plugin;
  context.problems.add(path, `${typeof value === 'string' ? `the default export of ${value}` : 'this'} ${complaint}`);
  return undefined;
}

async function loadPlugin(name: string, path: ConfigPath, { directory, modules, problems }: ResolveContext) {
  const specifier = /^\.{0,2}\//.test(name) ? resolve(directory, name) : name;
  if (modules.resolve(specifier) === undefined) {
    const hint = specifier === name ? `; install it: npm install ${name}` : '';
    problems.add(path, `there is no ${specifier === name ? 'package' : 'file'} ${specifier}${hint}`);
    return undefined;
  }
  try {
    return (await modules.load(specifier))['default'] ?? null;
  } catch (error) {
    problems.add(path, `${name} does not load: ${reasonOf(error)}`);
    return undefined;
  }
}

function complaintAbout(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null)
    return `is no plugin { name, api: 1, apply(engine) }: found ${describe(value)}`;
  const { name, api, apply } = value as Partial<Record<keyof Plugin, unknown>>;
  if (typeof name !== 'string' || name === '') return 'is no plugin: it has no name';
  if (api !== 1) return `is a plugin for api ${describe(api)}, and this pgproof speaks api 1`;
  return typeof apply === 'function' ? undefined : 'is no plugin: it has no apply(engine)';
}
