import { InvalidArgumentError, Option } from 'commander';
import { parseBytes } from '../values/bytes.ts';

export const chooseOption = () =>
  new Option('--choose <which>', 'which backup of many: newest, oldest, random, random:SEED, all, or its name');

export const concurrencyOption = () =>
  new Option('--concurrency <n>', 'so many drills at once').argParser((text) => {
    if (/^[1-9]\d?$/.test(text)) return Number(text);
    throw new InvalidArgumentError('It is a number from 1 to 99.');
  });

export const diskBudgetOption = () =>
  new Option('--disk-budget <size>', 'what all drills under way may take on the disk, e.g. "50 GB"').argParser(
    (text) => {
      const bytes = parseBytes(text);
      if (bytes !== undefined) return bytes;
      throw new InvalidArgumentError('It is a number and a unit, e.g. "50 GB".');
    },
  );
