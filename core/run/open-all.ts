import { randomBytes } from 'node:crypto';
import type { BackupConfiguration, Configuration } from '../config/configuration.ts';
import type { Sandbox } from '../contracts/sandbox.ts';
import type { Source } from '../contracts/source.ts';
import { toPgproofError } from '../errors/to-error.ts';
import { momentsOf } from './moments.ts';

interface Opened {
  readonly sandboxes: readonly Sandbox[];
  readonly sources: readonly { readonly backup: BackupConfiguration; readonly source: Source }[];
}

/** Opens what the configuration names, before anything is created: what cannot even be opened is a usage error. */
export function openAll({ sandbox, backups }: Configuration): Opened {
  return {
    sandboxes: sandbox.candidates.map(({ definition, options }) => opened(definition, options)),
    sources: backups.flatMap((backup) => {
      const source = opened(backup.source.definition, backup.source.options);
      return [backup, ...momentsOf(backup, randomBytes(6).toString('hex'))].map((one) => ({ backup: one, source }));
    }),
  };
}

function opened<T>(definition: { readonly name: string; open(options: object): T }, options: object): T {
  try {
    return definition.open(options);
  } catch (error) {
    throw toPgproofError(error, 'operator', definition.name);
  }
}
