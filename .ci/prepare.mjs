// Sets up a fresh checkout with nothing but Node: `npm start` and `npm test` call it first, and it does only what is
// missing. With --system, as root on Debian-like systems, it also installs the packages that the tests need.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const say = (text) => console.error(`pgproof set-up: ${text}`);
const npm = (...args) => execFileSync('npm', args, { stdio: ['ignore', 2, 2] });

if (!same('package-lock.json', 'node_modules/.pgproof-lock.json')) {
  say('installing the npm packages of package-lock.json');
  // Not `npm ci`: it refuses a lock file made where the registry lacks optional packages of other platforms.
  npm('install', '--no-save', '--loglevel=error');
  writeFileSync('node_modules/.pgproof-lock.json', readFileSync('package-lock.json'));
}
if (newest('core', 'plugins', 'reporters', 'tsconfig.json', 'package-lock.json') > newest('dist/core/cli/main.js')) {
  say('compiling');
  npm('run', '--silent', 'build');
}
if (process.argv.includes('--system')) installSystemPackages();

function installSystemPackages() {
  const wanted = {
    'lxc-start': 'lxc',
    newuidmap: 'uidmap',
    debootstrap: 'debootstrap',
    wget: 'wget',
    xz: 'xz-utils',
    xmllint: 'libxml2-utils',
    openssl: 'openssl',
    gcc: 'gcc',
    lz4: 'lz4',
    zstd: 'zstd',
    gpg: 'gnupg',
    age: 'age',
    bzip2: 'bzip2',
    pgbackrest: 'pgbackrest',
    barman: 'barman',
    rclone: 'rclone',
    '/usr/include/stdlib.h': 'libc6-dev',
    chromium: 'chromium',
    '/usr/lib/postgresql/15/bin/postgres': 'postgresql-15',
    '/usr/lib/postgresql/15/bin/pg_basebackup': 'postgresql-client-15',
  };
  const missing = Object.entries(wanted).filter(([program]) => !installed(program)).map(([, name]) => name);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    say(`not installed, and only root on a Debian-like system can install them here: ${missing.join(' ')}`);
    return;
  }
  say(`installing Debian packages: ${missing.join(' ')}`);
  // The tests make clusters of their own; the package shall not create and start one.
  mkdirSync('/etc/postgresql-common/createcluster.d', { recursive: true });
  writeFileSync('/etc/postgresql-common/createcluster.d/pgproof-tests.conf', 'create_main_cluster = false\n');
  const options = { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
}

function installed(program) {
  if (program.startsWith('/')) return existsSync(program);
  return spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` } }).status === 0;
}

function same(a, b) {
  return existsSync(b) && readFileSync(a, 'utf8') === readFileSync(b, 'utf8');
}

/** Latest modification below the paths; 0 where there is nothing. */
function newest(...paths) {
  const times = paths.map((path) => {
    if (!existsSync(path)) return 0;
    const stat = statSync(path);
    return stat.isDirectory() ? newest(...readdirSync(path).map((name) => join(path, name))) : stat.mtimeMs;
  });
  return Math.max(0, ...times);
}
