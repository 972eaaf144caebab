import { readFileSync } from 'node:fs';
import ts from 'typescript';

interface Method {
  readonly name: string;
  readonly startOffset: number;
  readonly endOffset: number;
  readonly mentions: ReadonlySet<string>;
}

interface Source {
  readonly text: string;
  readonly methods: readonly Method[];
  /** Mentioned outside of the methods: in constructors, accessors, functions. */
  readonly mentions: ReadonlySet<string>;
}

/** ccxt's files are large and do not change: each is read once a process. */
const sources = new Map<string, Source>();

/**
 * The class files at the paths `files` without the methods that nothing can call, by path: a bundler never drops a method, and a
 * venue's class has hundreds beside the one that signs a request. A method stays when `callers` (texts of TypeScript) or
 * something that stays mentions its name, as a property that is read or as a text. Only a name that is put together at run time would
 * escape.
 */
export function withoutUnusedMethods(
  files: readonly string[],
  callers: readonly string[],
): ReadonlyMap<string, string> {
  const read = files.map((file) => ({ file, source: readSource(file) }));
  const used = new Set(callers.flatMap((text) => [...mentionsIn(parse('caller.ts', text))]));
  for (const { source } of read) for (const name of source.mentions) used.add(name);
  const methods = read.flatMap(({ source }) => source.methods);
  const kept = new Set<Method>();
  for (let before = -1; before < kept.size; ) {
    before = kept.size;
    for (const method of methods) {
      if (kept.has(method) || !used.has(method.name)) continue;
      kept.add(method);
      for (const name of method.mentions) used.add(name);
    }
  }
  return new Map(read.map(({ file, source }) => [file, textWith(source, kept)]));
}

function textWith({ text, methods }: Source, kept: ReadonlySet<Method>): string {
  const dropped = methods.filter((method) => !kept.has(method));
  const starts = [0, ...dropped.map(({ endOffset }) => endOffset)];
  return starts.map((start, index) => text.slice(start, dropped[index]?.startOffset)).join('');
}

function readSource(file: string): Source {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8');
  const tree = parse(file, text);
  const members = tree.statements.filter(ts.isClassDeclaration).flatMap((declared) => [...declared.members]);
  const methods = members.filter(ts.isMethodDeclaration).flatMap((member) => {
    if (!ts.isIdentifier(member.name)) return [];
    const [name, startOffset, endOffset] = [member.name.text, member.pos, member.end];
    return [{ node: member, name, startOffset, endOffset, mentions: mentionsIn(member) }];
  });
  const source = { text, methods, mentions: mentionsIn(tree, new Set(methods.map(({ node }) => node))) };
  sources.set(file, source);
  return source;
}

/** Properties read, and texts, but for the keys of objects: a table of what a venue `has` calls nothing. */
function mentionsIn(root: ts.Node, except: ReadonlySet<ts.Node> = new Set()): Set<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (except.has(node)) return;
    if (ts.isPropertyAccessExpression(node)) found.add(node.name.text);
    if (ts.isStringLiteralLike(node)) found.add(node.text);
    if (ts.isPropertyAssignment(node)) visit(node.initializer);
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
}
