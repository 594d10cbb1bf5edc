/** Makes names unique by appending `#2`, `#3` …; what was taken already is never given again. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let count = 2; taken.has(unique); count += 1) unique = `${name}#${count}`;
  taken.add(unique);
  return unique;
}
