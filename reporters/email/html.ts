import { escapeMarkup, plainText } from '../../core/index.ts';

/** Markup that is safe to send: made by `html` only. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = Html | string | number | readonly Html[];

/** Builds markup; every value is escaped unless `html` made it. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const parts = strings.map((string, index) => string + (index < values.length ? toMarkup(values[index] ?? '') : ''));
  return new Html(parts.join(''));
}

function toMarkup(value: Value): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(({ markup }) => markup).join('');
  return escapeMarkup(plainText(`${value}`));
}

export const nothing = html``;
