const kept = /^(path|home|tmpdir|lang|npm_config_.*|.*_proxy|node_extra_ca_certs|ssl_cert_(file|dir))$/i;
/** Set by an npm that runs pgproof; they would send the package to that npm's project. */
const dropped = /^npm_config_(.*prefix|global|location|workspaces?|include_workspace_root|dry_run)$/i;

/** What npm needs of our environment: its own settings, the way to the network, and no secrets of ours. */
export function npmEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => kept.test(name) && !dropped.test(name)));
}
