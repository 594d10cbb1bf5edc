/**
 * What the server runs as its restore_command: it asks pgproof, outside the container, and copies what it is given.
 * Statuses above 125 end the server; 1 tells it that the archive does not have the file.
 */
export const restoreScript = `here=\${0%/*}
echo "$$ $1" >"$here/request" || exit 255
while read -r asker answer; do
  [ "$asker" = "$$" ] && break
done <"$here/answer"
case $answer in
  here) cp "$here/segments/$1" "$2" || exit 255 ;;
  absent) exit 1 ;;
  *) exit 255 ;;
esac
`;

/** The setting, for a script at this path inside the container. The server replaces %f and %p. */
export function restoreCommand(script: string): string {
  const quoted = `'${script.replaceAll("'", `'\\''`)}'`;
  return `/bin/sh ${quoted.replaceAll('%', '%%')} "%f" "%p"`;
}
