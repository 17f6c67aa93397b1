import { join } from 'node:path';
import ts from 'typescript';
import type { Text } from './shared-modules.ts';

/** Global functions that a suite may have replaced by its own. */
const CLOCKS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'fetch']);
const METHODS = new Set(['Date.now', 'Math.random', 'performance.now']);
const CHANGING = /^(set|add|delete|push|clear|splice|sort|unshift|pop|shift|fill|reverse)$/;

const parsed = ({ path, text }: Text): ts.SourceFile => ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

/** Visits what runs as a module is loaded: bodies of functions do only where they are called on the spot. */
function atLoad(node: ts.Node, visit: (node: ts.Node) => void): void {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
  if (ts.isFunctionLike(node) && !isCalledThere(node)) return;
  if (ts.isPropertyDeclaration(node) && !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword))
    return;
  visit(node);
  ts.forEachChild(node, (child) => atLoad(child, visit));
}

function isCalledThere(node: ts.Node): boolean {
  let { parent } = node;
  while (parent && ts.isParenthesizedExpression(parent)) parent = parent.parent;
  return parent !== undefined && ts.isCallExpression(parent) && !parent.arguments.includes(node as ts.Expression);
}

/** What a module takes from the suite that loads it: its environment, its clock, its timers. */
function takenFrom(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && METHODS.has(node.getText())) return node.getText();
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) return 'new Date()';
  if (!ts.isIdentifier(node) || (node.text !== 'process' && !CLOCKS.has(node.text))) return undefined;
  const { parent } = node;
  const isName =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    ts.isImportSpecifier(parent) ||
    ts.isImportClause(parent);
  if (isName) return undefined;
  return ts.isPropertyAccessExpression(parent) ? parent.getText() : node.text;
}

/** Whether what a function returns remembers: an inner function gives one of its variables, or a part of one, another value. */
function remembers(body: ts.Node): boolean {
  const own = new Set<string>();
  const collect = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node)) for (const name of namesOf(node.name)) own.add(name);
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, collect);
  };
  ts.forEachChild(body, collect);
  let isFound = false;
  const look = (node: ts.Node, isInside: boolean): void => {
    const name = changedBy(node);
    if (isInside && name !== undefined && own.has(name)) isFound = true;
    ts.forEachChild(node, (child) => look(child, isInside || ts.isFunctionLike(child)));
  };
  ts.forEachChild(body, (child) => look(child, ts.isFunctionLike(child)));
  return isFound;
}

const namesOf = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []));

/** The variable to which, or to a part of which, something gives another value. */
function changedBy(node: ts.Node): string | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const isGiven = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return isGiven ? rootOf(node.left) : undefined;
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator } = node;
    const isStep = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
    return isStep ? rootOf(node.operand) : undefined;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  return CHANGING.test(node.expression.name.text) ? rootOf(node.expression.expression) : undefined;
}

function rootOf(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return 'this';
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isNonNullExpression(node))
    return rootOf(node.expression);
  return undefined;
}

const keyOf = (path: string, name: string): string => `${path} ${name}`;

/** Whether what is made of a class remembers: something but its constructor gives a part of it another value. */
function isChangeable({ members }: ts.ClassDeclaration): boolean {
  let isFound = false;
  const look = (node: ts.Node): void => {
    if (changedBy(node) === 'this') isFound = true;
    ts.forEachChild(node, look);
  };
  for (const member of members) if (!ts.isConstructorDeclaration(member)) look(member);
  return isFound;
}

/** The functions and classes of all modules whose results remember, by where they are declared. */
function remembering(sources: readonly ts.SourceFile[]): Set<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node, path: string): void => {
    if (ts.isClassDeclaration(node) && node.name && isChangeable(node)) found.add(keyOf(path, node.name.text));
    const [name, made] = ts.isVariableDeclaration(node) ? [node.name, node.initializer] : [undefined, node];
    if (made && (ts.isFunctionDeclaration(made) || ts.isArrowFunction(made) || ts.isFunctionExpression(made))) {
      const called = name ?? made.name;
      if (called && ts.isIdentifier(called) && made.body && remembers(made.body)) found.add(keyOf(path, called.text));
    }
  };
  for (const { statements, fileName } of sources)
    for (const statement of statements) {
      visit(statement, fileName);
      if (ts.isVariableStatement(statement))
        for (const declared of statement.declarationList.declarations) visit(declared, fileName);
    }
  return found;
}

/** Where what a module calls by a name is declared: in it, or in the module that it imports it from. */
function declarationsIn({ statements, fileName }: ts.SourceFile): (name: string) => string {
  const imported = new Map<string, string>();
  for (const statement of statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const { namedBindings } = statement.importClause ?? {};
    if (!namedBindings || !ts.isNamedImports(namedBindings)) continue;
    const { text } = statement.moduleSpecifier;
    const from = text.startsWith('.') ? join(fileName, '..', text) : text;
    for (const { name, propertyName = name } of namedBindings.elements)
      imported.set(name.text, keyOf(from, propertyName.text));
  }
  return (name) => imported.get(name) ?? keyOf(fileName, name);
}

/** What is called, or made an object of. */
const madeBy = (node: ts.Node): ts.Expression | undefined =>
  ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression : undefined;

/**
 * What modules keep from when they were loaded: something of the suite that loaded them first, or what a function made
 * that remembers. Each as `path what`.
 */
export function keptFromLoading(texts: readonly Text[]): string[] {
  const sources = texts.map(parsed);
  const makers = remembering(sources);
  return sources.flatMap((source) => {
    const found = new Set<string>();
    const declarationOf = declarationsIn(source);
    atLoad(source, (node) => {
      const taken = takenFrom(node);
      if (taken !== undefined) found.add(taken);
      const made = madeBy(node);
      if (made && makers.has(declarationOf(made.getText()))) found.add(`${made.getText()}()`);
      if (ts.isFunctionLike(node) && 'body' in node && node.body && remembers(node.body)) found.add('a function');
    });
    return [...found].map((what) => keyOf(source.fileName, what));
  });
}
