import { execa } from 'execa';
import { findProgram } from '../../../core/index.ts';

/**
 * Where the host gets its own packages from, so that an image is built through the same mirror; undefined leaves the
 * choice to debootstrap. Archives of updates and security fixes hold no whole release and do not count.
 */
export async function aptMirror(): Promise<string | undefined> {
  const aptGet = findProgram('apt-get');
  if (aptGet === undefined) return undefined;
  const format = '$(COMPONENT) $(SUITE) $(LABEL) $(REPO_URI)';
  const { stdout } = await execa(aptGet, ['indextargets', '--format', format, 'Created-By: Packages'], {
    stdin: 'ignore',
    reject: false,
  });
  const lines = stdout.split('\n').map((line) => line.split(' '));
  const whole = lines.filter(
    ([component, suite = '', label]) =>
      component === 'main' &&
      (label === 'Debian' || label === 'Ubuntu') &&
      !/-(updates|security|backports)$/.test(suite),
  );
  return whole[0]?.[3];
}
