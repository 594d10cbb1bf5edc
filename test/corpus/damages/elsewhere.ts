/** Ways a backup can be bad that are no entry of the corpus, and why. */
export const catalogue = `## What is not in the tables

| Defect | Where it is |
| --- | --- |
| A file's size or digest is not what a catalogue of backups says | a directory of pg_basebackup has no catalogue beside its manifest; pgBackRest and Barman have, and are asked: \`test/plugins/sources\` |
| A chain of incremental backups with a link missing, in the wrong order, of another system | \`failed\` before anything is unpacked, a wrong order in the configuration is told with the right one: \`test/plugins/sources/basebackup/chain\` |
| An archive that is encrypted, or whose key was changed | a [filter](sources.md#encrypted-backups) decrypts it; that one fails says nothing of the backup: \`unverified\` |
| Data directory readable by everybody; both signal files present; no configuration inside the data directory; prepared transactions; unlogged tables | no damage: part of the healthy corpus, which must stay silent |
| \`pg_resetwal\` was run on the source | rows of transactions to come are what it leaves; see "A row comes from a transaction of the future" |
| A lost segment of a table larger than 1 GB | "A segment of a table is short, and another one follows it" stands for it, at a size that fits a test |
| Thirty forms of damage to row headers, line pointers and HOT chains | six of them stand for all: they are amcheck's to tell (PostgreSQL 14 and newer) |
| Recovery targets that are not reached, lie before consistency or exactly behind the last commit | no damage: \`unverified\`, with the last commit there is, see [sources](sources.md#wal-archives-and-point-in-time); exact on both sides: \`test/core/recovery/end\` |
| WAL archive that is compressed or encrypted without its tool | no damage: \`unverified\`, with the program's name; a segment that is missing, cut or another cluster's is \`failed\`, with its name |
| \`wal_level\` was \`minimal\` during the backup | pg_basebackup refuses to take such a backup |
| Locale of a database absent on this machine | no damage: \`unverified\`, with the locale's name; see [troubleshooting](troubleshooting.md) |
| An extension whose library this machine does not have | no damage: \`unverified\`, with the library's name; see [checks](checks.md) |
| A table lost rows since it was last proven | \`row-count\` with \`maxDrop\` compares with the last proven drill: \`test/e2e\` |
| Retention removed the last good backup; the verification itself stopped running | not in one backup: watch "time since the last proof" |
| Storage that fails, is slow or refuses | no damage: \`unverified\`; faults of that kind are tried in \`test/robustness\` |
`;
