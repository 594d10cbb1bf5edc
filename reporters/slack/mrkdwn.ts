import { oneLine, plainText } from '../../core/index.ts';

/** Slack's three control characters; with them escaped no data can become a link or call somebody. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Escaped text of at most `limit` characters: measured after escaping, cut between characters, no entity in half. */
function escapeAndCut(text: string, limit: number): string {
  const whole = escape(text);
  if (whole.length <= limit) return whole;
  let cut = '';
  for (const character of text) {
    const escaped = escape(character);
    if (cut.length + escaped.length >= limit) break;
    cut += escaped;
  }
  return `${cut}…`;
}

export function sentence(text: string, limit = 300): string {
  return escapeAndCut(oneLine(text), limit);
}

/** An identifier as it is, whatever marks of formatting it holds. */
export function code(text: string, limit = 200): string {
  return `\`${escapeAndCut(oneLine(text).replaceAll('`', "'"), limit)}\``;
}

export function codeBlock(lines: readonly string[], limit: number): string {
  return `\`\`\`${escapeAndCut(plainText(lines.join('\n')).replaceAll('`', "'"), limit)}\`\`\``;
}
