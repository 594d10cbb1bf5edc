import type { CheckConfiguration } from '../../config/configuration.ts';
import { asFactory } from '../../contracts/definition.ts';
import type { CheckDefinition, Reference } from '../../contracts/check.ts';

export interface Accepted extends Reference {
  /** Name of the check. */
  readonly check: string;
}

export const compares = ({ definition }: CheckConfiguration) => definition.accept !== undefined;

/** The check as it runs when its reference is made: it judges nothing, and hands the reference over. */
export function accepting(planned: CheckConfiguration, take: (accepted: Accepted) => void): CheckConfiguration {
  const { definition, name } = planned;
  const run: CheckDefinition['run'] = async (context) => {
    const reference = await definition.accept?.(context);
    if (reference !== undefined) take({ ...reference, check: name });
    return context.pass('The reference is made from this backup');
  };
  const made = asFactory<CheckDefinition, CheckDefinition['options']>({ ...definition, run });
  return { ...planned, definition: made, skip: undefined };
}
