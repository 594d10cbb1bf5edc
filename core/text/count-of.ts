/** `1 block`, `2 blocks`; `1 index`, `2 indexes` where the plural is told. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
