import type { Configuration } from '../config/configuration.ts';
import type { Definition, DefinitionKind } from '../contracts/definition.ts';
import type { Builtins } from './builtins-contract.ts';
import { colorsFor } from './colors.ts';
import { describeOptions } from './describe-options.ts';
import type { Io } from './io.ts';
import { optionalConfiguration } from './optional-configuration.ts';
import { table } from './table.ts';

const headings: readonly (readonly [DefinitionKind, string])[] = [
  ['check', 'Checks'],
  ['reporter', 'Reporters'],
  ['source', 'Sources'],
  ['sandbox', 'Sandboxes'],
];

/** `pgproof plugins`: what can stand behind `use:` here, and which options it takes. */
export async function pluginsCommand({ config }: { readonly config?: string }, io: Io, builtins: Builtins) {
  const configuration = await optionalConfiguration(config, io.cwd, { registry: builtins, env: io.env });
  const own = configuration === undefined ? [] : definitionsIn(configuration);
  const added = [...new Set(own)].filter((definition) => !builtins.definitions.includes(definition));
  const colors = colorsFor(io.stdout, io.env);
  for (const [kind, heading] of headings) {
    io.stdout.write(`${colors.bold(heading)}\n`);
    for (const definition of [...builtins.definitions, ...added].filter((one) => one.kind === kind)) {
      const origin = added.includes(definition) ? ' (from the configuration)' : '';
      io.stdout.write(
        `\n  ${colors.bold(definition.name)}${origin}\n  ${definition.summary}\n${optionsOf(definition)}`,
      );
    }
    io.stdout.write('\n');
  }
  const applied = (configuration?.plugins ?? []) as readonly { readonly name: string }[];
  if (applied.length > 0) io.stdout.write(`Plugins applied: ${applied.map(({ name }) => name).join(', ')}\n`);
  return 0;
}

function definitionsIn({ sandbox, backups, reporters }: Configuration): Definition[] {
  const inBackups = backups.flatMap(({ source, checks }) => [source, ...checks]);
  return [...sandbox.candidates, ...inBackups, ...reporters].map(
    ({ definition }) => definition as unknown as Definition,
  );
}

function optionsOf({ options }: Definition): string {
  const described = describeOptions(options);
  if (described === undefined) return '    options of its own schema\n';
  return table(
    described.map(({ name, type, required, description }) => {
      return [`    ${name}`, `${type}${required ? ', required' : ''}`, description];
    }),
  );
}
