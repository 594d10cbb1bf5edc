import { createRequire } from 'node:module';
import { createJiti } from 'jiti';

/** Loads configurations and the plugins they name: TypeScript or JavaScript, ESM or CommonJS. */
export interface ModuleLoader {
  /** Resolves as an import written in the configuration file would; undefined when there is no such module. */
  resolve(specifier: string): string | undefined;
  /** The module's exports by name. Throws what the module throws. */
  load(specifier: string): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * @param file the configuration file that imports are resolved from; need not exist
 * @param modules what imports of `pgproof` and its entry points get: this running copy, installed or not
 */
export function createModuleLoader(file: string, modules: Readonly<Record<string, unknown>>): ModuleLoader {
  const jiti = createJiti(file, {
    // Its cache lies in /tmp under names anybody can guess, and root would run what it finds there.
    fsCache: false,
    virtualModules: hasOwnZod(file) ? without(modules, 'zod') : { ...modules },
  });
  return {
    resolve: (specifier) => jiti.esmResolve(specifier, { try: true }),
    load: async (specifier) => {
      const loaded = await jiti.import(specifier);
      // jiti lends a module without a default export its own exports as one; the keys tell the truth.
      return typeof loaded === 'object' && loaded !== null
        ? Object.fromEntries(Object.entries(loaded))
        : { default: loaded };
    },
  };
}

/** A zod of the author's own wins over ours. */
function hasOwnZod(file: string): boolean {
  try {
    createRequire(file).resolve('zod');
    return true;
  } catch {
    return false;
  }
}

function without(modules: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(modules).filter(([key]) => key !== name));
}
