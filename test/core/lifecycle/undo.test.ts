import { beforeEach, describe, expect, it } from 'vitest';
import { undoAll, type Undo } from '../../../core/lifecycle/undo.ts';

describe('undoAll', () => {
  const order: string[] = [];
  const step = (what: string, run: () => Promise<void> = async () => {}): Undo => ({
    what,
    run: () => {
      order.push(what);
      return run();
    },
  });
  beforeEach(() => {
    order.length = 0;
  });

  it('undoes the last thing first, and each once', async () => {
    const undo = [step('the container'), step('the server')];
    expect(await undoAll(undo)).toEqual([]);
    expect(await undoAll(undo)).toEqual([]);
    expect(order).toEqual(['the server', 'the container']);
  });

  it('goes on when one cannot be undone, and tells which', async () => {
    const throwing = () => {
      throw new Error('no such thing');
    };
    const undo = [
      step('first'),
      step('second', throwing),
      step('third', () => Promise.reject(new Error('device busy'))),
    ];
    expect(await undoAll(undo)).toEqual([
      'third could not be removed: device busy',
      'second could not be removed: no such thing',
    ]);
    expect(order).toEqual(['third', 'second', 'first']);
  });

  it('goes on when one hangs', async () => {
    const undo = [step('first'), step('second', () => new Promise(() => {}))];
    expect(await undoAll(undo, 20)).toEqual([expect.stringContaining('second could not be removed: ')]);
    expect(order).toEqual(['second', 'first']);
  });
});
