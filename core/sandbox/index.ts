/** What an author of a sandbox needs beside the contract: running, ending and finding the processes of a drill. */
export { findProgram, systemPath } from './find-program.ts';
export { OutputTail } from './output-tail.ts';
export { insidePath, type PathMapping } from './inside-path.ts';
export { lendDirectory } from './lend-directory.ts';
export { childrenOf, readProcess, readProcesses, type ProcessEntry } from './process-table.ts';
export { killAll, processesOf } from './processes-of.ts';
export { refuseMounts, removeTree } from './remove-tree.ts';
export { runProgram, type ProgramOptions } from './run-program.ts';
export { programErrors } from './program-errors.ts';
