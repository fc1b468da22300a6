/** As much of Markdown as the tests of the pages need: fenced blocks, headings with their anchors, links, prose. */

export interface Fence {
  /** What follows the opening fence: `sh`, `sh no-run`, `json`, … */
  readonly info: string;
  /** Without the indentation that a list gives it. */
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
}

export interface Markdown {
  readonly fences: readonly Fence[];
  readonly anchors: ReadonlySet<string>;
  /** The targets of all links, with the line of each. */
  readonly links: readonly { readonly target: string; readonly line: number }[];
  /** Every line outside of fenced blocks; inside of them an empty one, so that the numbers stay. */
  readonly prose: readonly string[];
}

/** @throws Error for a fence that is never closed */
export function parseMarkdown(page: string): Markdown {
  const fences: Fence[] = [];
  const prose: string[] = [];
  let open: { indent: string; info: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of page.split('\n').entries()) {
    const [, indent = '', info = ''] = /^( *)```(.*)$/.exec(line) ?? [];
    const isFence = /^ *```/.test(line);
    prose.push(open === undefined && !isFence ? line : '');
    if (open === undefined) {
      if (isFence) open = { indent, info: info.trim(), line: index + 1, lines: [] };
    } else if (isFence) {
      fences.push({ info: open.info, line: open.line, text: open.lines.join('\n') });
      open = undefined;
    } else {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line.trimStart());
    }
  }
  if (open !== undefined) throw new Error(`the fence of line ${open.line} is never closed`);
  return { fences, prose, anchors: anchorsOf(prose), links: linksOf(prose) };
}

/** GitHub numbers the second and every later heading of the same text. */
function anchorsOf(prose: readonly string[]): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    prose.flatMap((line) => {
      const heading = /^#{1,6} (.+)$/.exec(line)?.[1];
      if (heading === undefined) return [];
      const anchor = anchorOf(heading);
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}

function linksOf(prose: readonly string[]): Markdown['links'] {
  return prose.flatMap((line, index) =>
    [...withoutCode(line).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ target, line: index + 1 })),
  );
}

/** A line without what stands in it as code. */
export function withoutCode(line: string): string {
  return line.replaceAll(/`[^`]*`/g, '');
}
