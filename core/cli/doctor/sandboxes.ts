import { resolveFlags } from '../../config/resolve-flags.ts';
import { reasonOf } from '../../errors/to-error.ts';
import type { SandboxProbe } from '../../contracts/sandbox.ts';
import type { Diagnosis, DoctorContext } from './finding.ts';

/** Whether each sandbox works here. One is enough; the one the configuration names is a must. */
export async function examineSandboxes({ configuration, io, registry }: DoctorContext): Promise<Diagnosis[]> {
  const { sandbox: builtIn } = await resolveFlags({}, io.cwd, { registry, env: io.env });
  const choice = configuration?.sandbox ?? builtIn;
  const candidates = [
    ...choice.candidates,
    ...builtIn.candidates.filter((one) => !choice.candidates.some((known) => known.definition === one.definition)),
  ];
  const probed = await Promise.all(
    candidates.map(async (candidate) => {
      const { definition, options } = candidate;
      const probe = await Promise.resolve()
        .then(() => definition.open(options).probe())
        .catch((error: unknown): SandboxProbe => ({ usable: false, reason: reasonOf(error), hint: '' }));
      return { name: definition.name, probe, isWanted: choice.candidates.includes(candidate) };
    }),
  );
  const works = probed.some(({ probe, isWanted }) => isWanted && probe.usable);
  return probed.map(({ name, probe, isWanted }): Diagnosis => {
    const what = `Sandbox ${name}`;
    if (probe.usable) return { what, state: 'good', says: ['works', ...probe.notes].join('; ') };
    return { what, state: works || !isWanted ? 'note' : 'bad', says: probe.reason, hint: probe.hint };
  });
}
