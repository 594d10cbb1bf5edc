/** Text of at most `limit` UTF-16 units, the ellipsis included; a character of two units is kept or dropped whole. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let cut = '';
  for (const character of text) {
    if (cut.length + character.length > limit - 1) break;
    cut += character;
  }
  return limit < 1 ? '' : `${cut}…`;
}
