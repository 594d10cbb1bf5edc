import { defineErrors } from '../../../core/index.ts';

interface Facts {
  readonly database: string;
  /** `public.places, column shape`. */
  readonly columns: readonly string[];
  readonly more: number;
}
const listed = ({ columns, more }: Facts) => `${columns.join('; ')}${more > 0 ? ` and ${more} more` : ''}`;

export const errors = defineErrors({
  FULL_DECODE_NEEDS_LIBRARY: {
    blame: 'sandbox',
    message: (facts: Facts) =>
      `Values of ${facts.database} cannot be decoded without a library that the server of the sandbox lacks: ${listed(facts)}`,
    hint: () => 'Install the package of the extension that brings the type; the check extensions names it.',
  },
  FULL_DECODE_INCOMPLETE: {
    blame: 'plugin',
    message: (facts: Facts) => `Values of ${facts.database} could not be decoded: ${listed(facts)}`,
    hint: () => 'Read these columns on the source by hand; their type must have an output function that works.',
  },
});
