/** Ways a backup can be bad that are no entry of the corpus, and why. */
export const catalogue = `## What is not in the tables

| Defect | Where it is |
| --- | --- |
| A file's size or digest is not what a catalogue of backups says | a directory of pg_basebackup has no catalogue beside its manifest |
| A chain of incremental backups with a link missing, in the wrong order, of another system | chains are combined by pg_combinebackup before they are drilled; an incremental backup by itself is refused |
| An archive that is encrypted, or whose key was changed | to be decrypted before the drill; as it is, it is no archive (\`ARCHIVE_FOREIGN\`) |
| Data directory readable by everybody; both signal files present; no configuration inside the data directory; prepared transactions; unlogged tables | no damage: part of the healthy corpus, which must stay silent |
| \`pg_resetwal\` was run on the source | rows of transactions to come are what it leaves; see "A row comes from a transaction of the future" |
| A lost segment of a table larger than 1 GB | "A segment of a table is short, and another one follows it" stands for it, at a size that fits a test |
| Thirty forms of damage to row headers, line pointers and HOT chains | six of them stand for all: they are amcheck's to tell (PostgreSQL 14 and newer) |
| Recovery targets that are not reached, lie before consistency or exactly behind the last commit | pgproof sets no target: it recovers to the end of the WAL |
| WAL archive that is compressed or encrypted without its tool | a pg_basebackup holds its WAL itself |
| \`wal_level\` was \`minimal\` during the backup | pg_basebackup refuses to take such a backup |
| Locale of a database absent on this machine | no damage: \`unverified\`, with the locale's name; see [troubleshooting](troubleshooting.md) |
| An extension whose library this machine does not have | no damage: \`unverified\`, with the library's name; see [checks](checks.md) |
| A table lost rows since it was last proven | \`row-count\` with \`maxDrop\` compares with the last proven drill: \`test/e2e\` |
| Retention removed the last good backup; the verification itself stopped running | not in one backup: watch "time since the last proof" |
| Storage that fails, is slow or refuses | no damage: \`unverified\`; faults of that kind are tried in \`test/robustness\` |
`;
