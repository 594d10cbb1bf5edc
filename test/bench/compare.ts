/** Milliseconds of one run of `work`. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 3 : 1);

/**
 * Runs ours and theirs in turn (ours, theirs, ours, theirs, …), so that a machine that slows down slows both, and
 * prints the median of the ratios pair by pair. One pair beforehand is not counted.
 */
export async function compare(
  title: string,
  rounds: number,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
  aim: number,
): Promise<number> {
  const mine: number[] = [];
  const other: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const pair = [await timed(ours), await timed(theirs)] as const;
    if (round > 0) {
      mine.push(pair[0]);
      other.push(pair[1]);
    }
    process.stderr.write(`${title}: round ${round} of ${rounds}\n`);
  }
  const ratios = mine.map((value, index) => value / (other[index] ?? Number.NaN));
  const row = (name: string, values: number[]) =>
    `  ${name.padEnd(9)} median ${seconds(median(values))} s  (${seconds(Math.min(...values))} to ${seconds(Math.max(...values))})`;
  console.log(title);
  console.log(row('pgproof', mine));
  console.log(row('plain', other));
  console.log(
    `  ratio     ${median(ratios).toFixed(2)}  (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}); aim: under ${aim}\n`,
  );
  return median(ratios);
}
