import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;

/** A completion script made from the commands themselves, so that it cannot lag behind them. */
export function completionScript(program: Command, shell: (typeof shells)[number]): string {
  if (shell === 'fish') return fish(program);
  // zsh understands bash's completion functions once it is told to.
  return shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${bash(program)}` : bash(program);
}

const flagsOf = (command: Command) =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => long ?? []);
const commandsOf = (program: Command) => program.createHelp().visibleCommands(program);
/** Words that can stand behind a command: values of its arguments, and commands of its own. */
const wordsOf = (command: Command) => [
  ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  ...commandsOf(command).map((own) => own.name()),
];

function bash(program: Command): string {
  const commands = commandsOf(program);
  const global = flagsOf(program).join(' ');
  const cases = commands.map(
    (command) => `    ${command.name()}) words="${[...flagsOf(command), ...wordsOf(command)].join(' ')} ${global}" ;;`,
  );
  const options = commands.flatMap((command) => command.options);
  const choices = new Map(
    options.flatMap(({ long, argChoices }) => (argChoices ? [[long, argChoices.join(' ')]] : [])),
  );
  return `# bash: eval "$(pgproof completion bash)"
_pgproof() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  case "$before" in
${[...choices].map(([flag, words]) => `    ${flag}) COMPREPLY=($(compgen -W "${words}" -- "$word")); return ;;`).join('\n')}
    --config) COMPREPLY=($(compgen -f -- "$word")); return ;;
    --images) COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map((command) => command.name()).join(' ')} ${global}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case "\${COMP_WORDS[1]}" in run|init|list|plan) COMPREPLY+=($(compgen -d -- "$word")) ;; esac
}
complete -o filenames -F _pgproof pgproof
`;
}

function fish(program: Command): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
  const lines = ['# fish: pgproof completion fish | source', 'complete -c pgproof -f'];
  for (const command of commandsOf(program)) {
    const name = command.name();
    lines.push(
      `complete -c pgproof -n __fish_use_subcommand -a ${name} -d ${quote(command.summary() || command.description())}`,
    );
    const when = `-n ${quote(`__fish_seen_subcommand_from ${name}`)}`;
    for (const { long, description, argChoices, required } of command.options) {
      const values = argChoices ? ` -x -a ${quote(argChoices.join(' '))}` : required ? ' -r -F' : '';
      lines.push(`complete -c pgproof ${when} -l ${(long ?? '').slice(2)} -d ${quote(description)}${values}`);
    }
    const words = wordsOf(command);
    if (words.length > 0) lines.push(`complete -c pgproof ${when} -a ${quote(words.join(' '))}`);
    if (['run', 'init', 'list', 'plan'].includes(name))
      lines.push(`complete -c pgproof ${when} -a '(__fish_complete_directories)'`);
  }
  return `${lines.join('\n')}\n`;
}
