import type { Span } from '../support/terminal.ts';

const width = 8;
const height = 17;
const margin = 14;
const ground = '#16181d';
const own = '#d6d9e0';
const colors: Readonly<Record<number, string>> = {
  1: '#ff7b72',
  2: '#7ee787',
  3: '#e3b341',
  5: '#d2a8ff',
  8: '#8b949e',
};
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The screen of a terminal as SVG. Each run stands where its columns are, whatever font the reader has. */
export function renderScreen(lines: readonly (readonly Span[])[]): string {
  const columns = Math.max(...lines.flat().map(({ column, text }) => column + text.length));
  const [wide, high] = [columns * width + 2 * margin, lines.length * height + 2 * margin];
  const texts = lines.flatMap((spans, row) => spans.flatMap(wordsOf).map((span) => renderSpan(span, row)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}" role="img">
<rect width="${wide}" height="${high}" rx="8" fill="${ground}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="${own}">
${texts.join('\n')}
</g>
</svg>
`;
}

/** SVG collapses blanks: what stands apart by more than one is placed by its column. */
function wordsOf(span: Span): Span[] {
  return [...span.text.matchAll(/\S+(?: \S+)*/g)].map(({ index, 0: text }) => ({
    ...span,
    column: span.column + index,
    text,
  }));
}

function renderSpan({ column, text, color, bold, dim }: Span, row: number): string {
  const fill = color === undefined ? '' : ` fill="${colors[color] ?? own}"`;
  const weight = bold ? ' font-weight="bold"' : '';
  const faint = dim ? ' opacity="0.6"' : '';
  const [x, y] = [margin + column * width, margin + row * height + 13];
  return `<text x="${x}" y="${y}" textLength="${text.length * width}" lengthAdjust="spacingAndGlyphs"${fill}${weight}${faint}>${escape(text)}</text>`;
}
