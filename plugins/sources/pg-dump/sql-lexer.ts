type State =
  | { readonly in: 'sql' }
  | { readonly in: 'string' | 'escape-string' | 'identifier' }
  | { readonly in: 'dollar'; readonly tag: string }
  | { readonly in: 'comment'; readonly depth: number };

const opener = /['";]|--|\/\*|\$(?:[A-Za-z_\u0080-\u00ff][\w\u0080-\u00ff]*)?\$/g;
const sql: State = { in: 'sql' };

/** Knows where statements of a script begin, as far as scripts of pg_dump need it. Fed with latin1. */
export class SqlLexer {
  #state: State = sql;
  #isOpen = false;

  /** Between two statements. */
  get isBetween(): boolean {
    return this.#state.in === 'sql' && !this.#isOpen;
  }

  feed(text: string): void {
    let at = 0;
    while (at < text.length) at = this.#state.in === 'sql' ? this.#next(text, at) : this.#close(text, at);
  }

  #next(text: string, from: number): number {
    opener.lastIndex = from;
    const match = opener.exec(text);
    if (match === null) {
      this.#isOpen ||= text.slice(from).trim() !== '';
      return text.length;
    }
    const [word] = match;
    const { index } = match;
    const end = index + word.length;
    this.#isOpen ||= text.slice(from, index).trim() !== '';
    if (word === '--') return text.length;
    if (word === ';') this.#isOpen = false;
    else if (word === '/*') this.#state = { in: 'comment', depth: 1 };
    else {
      this.#isOpen = true;
      const before = text.slice(Math.max(0, index - 2), index);
      if (word === '"') this.#state = { in: 'identifier' };
      else if (word === "'") this.#state = { in: /(^|[^\w$])[eE]$/.test(before) ? 'escape-string' : 'string' };
      // A dollar within a name is no quote.
      else if (/[\w$\u0080-\u00ff]$/.test(before)) return index + 1;
      else this.#state = { in: 'dollar', tag: word };
    }
    return end;
  }

  #close(text: string, from: number): number {
    const state = this.#state;
    if (state.in === 'sql') return from;
    if (state.in === 'comment') return this.#closeComment(text, from, state.depth);
    if (state.in === 'escape-string') {
      for (let at = from; at < text.length; at += 1) {
        if (text[at] === '\\') at += 1;
        else if (text[at] === "'") {
          this.#state = sql;
          return at + 1;
        }
      }
      return text.length;
    }
    // A doubled quote closes and opens again, which comes to the same.
    const mark = state.in === 'dollar' ? state.tag : state.in === 'string' ? "'" : '"';
    const at = text.indexOf(mark, from);
    if (at === -1) return text.length;
    this.#state = sql;
    return at + mark.length;
  }

  #closeComment(text: string, from: number, depth: number): number {
    const match = /\/\*|\*\//g;
    match.lastIndex = from;
    const found = match.exec(text);
    if (found === null) return text.length;
    const now = depth + (found[0] === '/*' ? 1 : -1);
    this.#state = now === 0 ? sql : { in: 'comment', depth: now };
    return found.index + 2;
  }
}
