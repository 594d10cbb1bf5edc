/** Parts of a relation besides its main one, by the suffix of the file's name. */
const forks: Readonly<Record<string, string>> = { fsm: 'free space map', vm: 'visibility map', init: 'init fork' };

/** For people: what the file holds, as far as its name tells. Empty when it is not part of a relation. */
export function describeRelation(path: string): readonly string[] {
  const match = /^(?:global|base\/(\d+)|pg_tblspc\/(\d+)\/PG_[^/]+\/(\d+))\/(\d+)(?:_(fsm|vm|init))?(?:\.(\d+))?$/.exec(
    path,
  );
  if (!match) return [];
  const [, database, tablespace, tablespaceDatabase, filenode, fork, segment] = match;
  const oid = database ?? tablespaceDatabase;
  return [
    oid === undefined ? 'shared relation' : `database OID ${oid}`,
    ...(tablespace === undefined ? [] : [`tablespace OID ${tablespace}`]),
    `filenode ${filenode}${fork === undefined ? '' : `, ${forks[fork]}`}${segment === undefined ? '' : `, segment ${segment}`}`,
  ];
}
