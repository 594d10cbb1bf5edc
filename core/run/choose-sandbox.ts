import type { SandboxChoice } from '../config/configuration.ts';
import type { Sandbox } from '../contracts/sandbox.ts';
import { errors } from './errors.ts';

/** The first candidate that works here. Why an earlier one was passed over is told in the notes. */
export async function chooseSandbox(choice: SandboxChoice): Promise<{
  sandbox: Sandbox;
  name: string;
  notes: string[];
}> {
  const reasons: string[] = [];
  for (const { definition, options } of choice.candidates) {
    const sandbox = definition.open(options);
    const probe = await sandbox.probe();
    if (probe.usable)
      return {
        sandbox,
        name: definition.name,
        notes: reasons.map((reason) => `${reason}; took the ${definition.name} sandbox`),
      };
    reasons.push(`${definition.name}: ${probe.reason} (${probe.hint})`);
  }
  throw errors.SANDBOX_UNAVAILABLE({ reasons });
}
