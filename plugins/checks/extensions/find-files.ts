import { statementTrouble, type Session } from '../../../core/index.ts';

/** Whether the server of the sandbox has what an extension is made of. */
export interface FileFinder {
  /** As functions name it, e.g. `$libdir/hstore`. */
  library(this: void, name: string): Promise<boolean>;
  control(this: void, extension: string): Promise<boolean>;
}

/** Asks the server's file system; a library is never loaded. */
export function filesOf(session: Session): FileFinder {
  const directory = async (name: string) =>
    (await session.value('select setting from pg_catalog.pg_config where name = $1', [name])) ?? '';
  // One by one: what is no path of a file (a part of it is one) must not end it.
  const exists = (path: string) =>
    orElse(
      false,
      async () => (await session.value('select (pg_catalog.pg_stat_file($1, true)).size', [path])) !== null,
    );
  return {
    async library(name) {
      const inside = name.replace(/^\$libdir\//, '');
      const path = inside.startsWith('/') ? inside : `${await directory('PKGLIBDIR')}/${inside}`;
      return (await exists(path)) || exists(`${path}.so`);
    },
    control: async (extension) => exists(`${await directory('SHAREDIR')}/extension/${extension}.control`),
  };
}

/** Up to 10 the server tells nothing of files outside of the cluster: it is asked to load its own libraries. */
export function loadedBy(session: Session): FileFinder {
  return {
    async library(name) {
      if (!/^(\$libdir\/)?[\w-]+$/.test(name)) return false;
      try {
        await session.query(`load '${name}'`);
        return true;
      } catch (error) {
        const trouble = statementTrouble(error);
        if (trouble === undefined) throw error;
        // Any other refusal is one of the library: it may only be loaded at the start.
        return trouble.kind !== 'library';
      }
    },
    // pg_available_extensions would say, but one control file of a newer major breaks it.
    control: () => Promise.resolve(true),
  };
}

async function orElse(answer: boolean, ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch (error) {
    if (statementTrouble(error) === undefined) throw error;
    return answer;
  }
}
