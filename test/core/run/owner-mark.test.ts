import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { isAlive, ownerMark } from '../../../core/run/owner-mark.ts';

describe('the owner mark', () => {
  it('says that we are alive', () => {
    expect(isAlive(ownerMark())).toBe(true);
  });

  it('says that a process that has ended is not', async () => {
    const { stdout } = await execa('sh', ['-c', 'echo $$']);
    expect(isAlive({ ...ownerMark(), pid: Number(stdout), startTime: '12345' })).toBe(false);
  });

  it('is not fooled by another process that got the same pid', () => {
    expect(isAlive({ ...ownerMark(), startTime: '1' })).toBe(false);
  });

  it('knows that nothing survives a boot', () => {
    expect(isAlive({ ...ownerMark(), bootId: 'another boot' })).toBe(false);
  });

  it('leaves what belongs to another host alone, where a work directory is shared', () => {
    expect(isAlive({ ...ownerMark(), host: 'elsewhere', pid: 1, startTime: '1' })).toBe(true);
  });

  it('leaves a pid of another container on this host alone: it means another process there', () => {
    expect(isAlive({ ...ownerMark(), pidNamespace: 'pid:[1]', pid: 1, startTime: '1' })).toBe(true);
  });

  it('says that a process is dead which only nobody has collected yet', async () => {
    const child = execa('sleep', ['60'], { reject: false });
    const { pid = 0 } = child;
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ');
    process.kill(pid, 'SIGKILL');
    // Nothing is awaited: this process collects its children in its event loop alone.
    while (stat()[2] !== 'Z');
    expect(isAlive({ ...ownerMark(), pid, startTime: stat()[21] ?? '' })).toBe(false);
    await child;
  });
});
