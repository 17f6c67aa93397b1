import fc from 'fast-check';
import { LocalDynamoDb } from '../../local/services/dynamodb.ts';
import { meets, parseCondition } from '../../local/services/dynamodb-condition.ts';
import { parseUpdate } from '../../local/services/dynamodb-update.ts';
import { givenWorld } from '../support/fixtures.ts';

const item = {
  pk: 'p',
  sk: 's',
  word: 'apple',
  tally: 5,
  flag: true,
  nothing: null,
  letters: ['a', 'b', { deep: [1, 2] }],
  doc: { inside: 'x', 'with.dot': 1 },
  tags: new Set(['red', 'blue']),
  octets: new Uint8Array([1, 2, 3]),
};

const values = {
  ':apple': 'apple',
  ':app': 'app',
  ':banana': 'banana',
  ':five': 5,
  ':six': 6,
  ':red': 'red',
  ':S': 'S',
  ':N': 'N',
  ':M': 'M',
  ':true': true,
  ':null': null,
  ':tags': new Set(['blue', 'red']),
  ':bytes': new Uint8Array([1, 2, 3]),
  ':two': new Uint8Array([2, 3]),
  ':map': { 'with.dot': 1, inside: 'x' },
};
const names = {
  '#dot': 'with.dot',
  '#word': 'word',
  '#absent': 'absent',
  '#proto': '__proto__',
  '#made': 'constructor',
};

const evaluate = (text: string): boolean =>
  meets(parseCondition('ConditionExpression', text).root, item, { names, values });

describe('a condition on one item', () => {
  it.each([
    { text: 'word = :apple', meets: true },
    { text: '#word <> :apple', meets: false },
    { text: 'absent = :apple', meets: false },
    { text: 'absent <> :apple', meets: true },
    { text: 'NOT absent = :apple', meets: true },
    { text: 'absent < :five', meets: false },
    { text: 'NOT absent < :five', meets: true },
    { text: 'word < :five', meets: false },
    { text: 'word <> :five', meets: true },
    { text: 'tally < :six', meets: true },
    { text: ':six > tally', meets: true },
    { text: 'tally >= :five AND tally <= :five', meets: true },
    { text: 'word > :banana', meets: false },
    { text: 'tally BETWEEN :five AND :six', meets: true },
    { text: 'NOT tally BETWEEN :five AND :six', meets: false },
    { text: 'tally between :five and :six or absent = :five', meets: true },
    { text: 'word IN (:banana, :apple)', meets: true },
    { text: 'word in (:banana)', meets: false },
    { text: 'flag = :true', meets: true },
    { text: 'nothing = :null', meets: true },
    { text: 'tags = :tags', meets: true },
    { text: 'octets = :bytes', meets: true },
    { text: 'doc = :map', meets: true },
    { text: 'attribute_exists(doc.#dot)', meets: true },
    { text: 'attribute_exists(doc.absent)', meets: false },
    { text: 'attribute_exists(#absent)', meets: false },
    { text: 'attribute_exists(#proto)', meets: false },
    { text: 'attribute_exists(#made)', meets: false },
    { text: 'attribute_not_exists(pk)', meets: false },
    { text: 'attribute_exists(letters[2].deep[1])', meets: true },
    { text: 'attribute_exists(letters[3])', meets: false },
    { text: 'attribute_exists(word[0])', meets: false },
    { text: 'attribute_type(word, :S)', meets: true },
    { text: 'attribute_type(word, :N)', meets: false },
    { text: 'attribute_type(doc, :M)', meets: true },
    { text: 'begins_with(word, :app)', meets: true },
    { text: 'begins_with(tally, :app)', meets: false },
    { text: 'contains(word, :app)', meets: true },
    { text: 'contains(tags, :red)', meets: true },
    { text: 'contains(letters, :red)', meets: false },
    { text: 'contains(octets, :two)', meets: true },
    { text: 'size(word) = :five', meets: true },
    { text: 'size(absent) < :six', meets: false },
    { text: 'size(tally) < :six', meets: false },
    { text: 'size(tags) < :five', meets: true },
    { text: 'word = :banana OR word = :apple AND tally = :five', meets: true },
    { text: '(word = :banana OR word = :apple) AND tally = :six', meets: false },
    { text: 'NOT (word = :banana OR tally = :six)', meets: true },
    { text: 'NOT NOT word = :apple', meets: true },
  ])('$text is $meets', ({ text, meets: expected }) => {
    const plan = parseCondition('ConditionExpression', text);
    expect(meets(plan.root, item, { names, values })).toBe(expected);
  });

  it.each([
    { text: '', why: 'can not be empty' },
    { text: 'word =', why: 'Syntax error; token: "<EOF>"' },
    { text: 'word = :a AND', why: 'Syntax error' },
    { text: 'word == :a', why: 'Syntax error' },
    { text: 'word = "a"', why: 'Syntax error; token: """' },
    { text: 'word = :a :b', why: 'Syntax error; token: ":b"' },
    { text: 'status = :a', why: 'reserved keyword: status' },
    { text: 'made.ttl = :a', why: 'Attribute name is a reserved keyword' },
    { text: '((word = :a))', why: 'redundant parentheses' },
    { text: 'word = word', why: 'must be distinct' },
    { text: 'attribute_exists(:a)', why: 'requires a document path' },
    { text: 'attribute_exists(word, :a)', why: 'Incorrect number of operands' },
    { text: 'begins_with(word)', why: 'Incorrect number of operands' },
    { text: 'starts_with(word, :a)', why: 'Invalid function name; function: starts_with' },
    { text: 'Attribute_Exists(word)', why: 'Invalid function name' },
    { text: 'size(word)', why: 'Syntax error' },
    { text: 'word IN ()', why: 'Syntax error' },
    { text: `word IN (${Array(101).fill(':a').join()})`, why: 'Too many operands' },
    { text: `word = :${'a'.repeat(4096)}`, why: 'Expression size has exceeded' },
    { text: `${'('.repeat(1000)}word = :a`, why: 'nested too deeply' },
    { text: 'word[-1] = :a', why: 'Syntax error' },
    { text: 'word.1 = :a', why: 'Syntax error' },
  ])('refuses $text', ({ text, why }) => {
    const refused = (): unknown => parseCondition('ConditionExpression', text);
    expect(refused).toThrow(expect.objectContaining({ name: 'ValidationException' }));
    expect(refused).toThrow(why);
  });
});

/** A condition as text, and the same as a function that knows nothing of ours. */
interface Modelled {
  text: string;
  holds: (item: Record<string, unknown>) => boolean;
}

const NAMES = ['a1', 'b1', 'c1'];
const CONSTANTS: Record<string, string | number> = { ':0': 0, ':1': 1, ':2': 2, ':a': 'a', ':ab': 'ab', ':b': 'b' };
const anItem = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.constantFrom<unknown>(...Object.values(CONSTANTS), null, true),
);
const name = fc.constantFrom(...NAMES);
const constant = fc.constantFrom(...Object.keys(CONSTANTS));
const sameType = (a: unknown, b: unknown): boolean => typeof a === typeof b && a !== undefined;

const comparison: fc.Arbitrary<Modelled> = fc
  .tuple(name, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), constant)
  .map(([left, operator, right]) => ({
    text: `${left} ${operator} ${right}`,
    holds: (given) => {
      const [a, b] = [given[left] as number, CONSTANTS[right] as number];
      if (operator === '=') return a === b;
      if (operator === '<>') return a !== b;
      if (!sameType(a, b)) return false;
      return { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[operator] === true;
    },
  }));

const membership: fc.Arbitrary<Modelled> = fc.tuple(name, fc.array(constant, { minLength: 1 })).map(([left, list]) => ({
  text: `${left} IN (${list.join(', ')})`,
  holds: (given) => list.some((each) => CONSTANTS[each] === given[left]),
}));

const presence: fc.Arbitrary<Modelled> = fc.tuple(name, fc.boolean()).map(([left, wanted]) => ({
  text: wanted ? `attribute_exists(${left})` : `attribute_not_exists(${left})`,
  holds: (given) => Object.keys(given).includes(left) === wanted,
}));

const between: fc.Arbitrary<Modelled> = name.map((left) => ({
  text: `${left} BETWEEN :0 AND :1`,
  holds: (given) => given[left] === 0 || given[left] === 1,
}));

const { condition } = fc.letrec<{ condition: Modelled }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(comparison, membership, presence, between),
    // AWS refuses ((x)): a NOT before each group keeps groups apart.
    fc.tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition')).map(([left, word, right]) => ({
      text: `NOT (NOT (${left.text}) ${word} NOT (${right.text}))`,
      holds: (given: Record<string, unknown>) =>
        word === 'AND' ? left.holds(given) || right.holds(given) : left.holds(given) && right.holds(given),
    })),
    tie('condition').map((inner) => ({
      text: `NOT (${inner.text})`,
      holds: (given: Record<string, unknown>) => !inner.holds(given),
    })),
  ),
}));

describe('any condition', () => {
  it('gives what a plain reading of it gives', () => {
    fc.assert(
      fc.property(condition, anItem, ({ text, holds }, given) => {
        const { root } = parseCondition('ConditionExpression', text);
        expect(meets(root, given, { names: {}, values: CONSTANTS })).toBe(holds(given));
      }),
      { numRuns: 1000 },
    );
  });

  it('binds AND closer than OR, and NOT closer than both', () => {
    fc.assert(
      fc.property(comparison, comparison, comparison, anItem, (a, b, c, given) => {
        const { root } = parseCondition('ConditionExpression', `${a.text} OR NOT ${b.text} AND ${c.text}`);
        const expected = a.holds(given) || (!b.holds(given) && c.holds(given));
        expect(meets(root, given, { names: {}, values: CONSTANTS })).toBe(expected);
      }),
    );
  });

  const piece = fc.oneof(
    fc.constantFrom('a', '#n', ':v', '(', ')', '[', ']', ',', '.', '=', '<>', '<', 'AND', 'OR', 'NOT', 'IN', 'BETWEEN'),
    fc.constantFrom('SET', 'REMOVE', 'ADD', 'DELETE', '+', '-', 'size', 'contains', 'if_not_exists', '0', '1'),
    fc.string(),
  );
  it.each([
    { what: 'a condition', parse: (text: string) => parseCondition('ConditionExpression', text) },
    { what: 'an update', parse: parseUpdate },
  ])('parses as $what, or is refused with a ValidationException', ({ parse }) => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          parse(pieces.join(' '));
        } catch (error) {
          expect(error).toMatchObject({ name: 'ValidationException' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an update of one item', () => {
  const update = (text: string, given: Record<string, unknown>) => {
    const db = new LocalDynamoDb(givenWorld(), 'table');
    db.seed(structuredClone(item));
    const used = (all: Record<string, unknown>) =>
      Object.entries(all).filter(([key]) => text.split(/[^#:\w]/).includes(key));
    const valuesUsed = Object.fromEntries(used({ ...given }));
    const namesUsed = Object.fromEntries(used(UPDATE_NAMES)) as Record<string, string>;
    return db.Update({
      TableName: 'table',
      Key: { pk: 'p', sk: 's' },
      UpdateExpression: text,
      ...(Object.keys(valuesUsed).length > 0 && { ExpressionAttributeValues: valuesUsed }),
      ...(Object.keys(namesUsed).length > 0 && { ExpressionAttributeNames: namesUsed }),
      ReturnValues: 'ALL_NEW',
    }).Attributes;
  };
  const UPDATE_NAMES = { '#l': 'letters', '#m': 'doc', '#c': 'tally' };
  const given = {
    ':1': 1,
    ':half': 0.1,
    ':fifth': 0.2,
    ':x': 'x',
    ':list': ['z'],
    ':green': new Set(['green', 'red']),
    ':red': new Set(['red']),
    ':all': new Set(['red', 'blue']),
    ':numbers': new Set([1]),
  };

  it.each([
    { text: 'SET #c = #c + :1', gives: { tally: 6 } },
    { text: 'SET #c = #c - :1', gives: { tally: 4 } },
    { text: 'SET made = :half + :fifth', gives: { made: 0.3 } },
    { text: 'SET word = :x, kept = word', gives: { word: 'x', kept: 'apple' } },
    { text: 'SET made = if_not_exists(made, :1) + :1', gives: { made: 2 } },
    { text: 'SET #c = if_not_exists(#c, :1)', gives: { tally: 5 } },
    { text: 'SET nothing = if_not_exists(nothing, :1)', gives: { nothing: null } },
    { text: 'SET #l = list_append(#l, :list)', gives: { letters: ['a', 'b', { deep: [1, 2] }, 'z'] } },
    { text: 'SET made = list_append(if_not_exists(made, :list), :list)', gives: { made: ['z', 'z'] } },
    { text: 'SET #m.made = :1', gives: { doc: { inside: 'x', 'with.dot': 1, made: 1 } } },
    { text: 'SET #l[2].deep[0] = :x', gives: { letters: ['a', 'b', { deep: ['x', 2] }] } },
    { text: 'SET #l[9] = :x', gives: { letters: ['a', 'b', { deep: [1, 2] }, 'x'] } },
    { text: 'REMOVE word, absent', gives: { word: undefined } },
    { text: 'REMOVE #l[0], #l[1]', gives: { letters: [{ deep: [1, 2] }] } },
    { text: 'REMOVE #l[0], #l[2].deep[1]', gives: { letters: ['b', { deep: [1] }] } },
    { text: 'REMOVE #m.inside', gives: { doc: { 'with.dot': 1 } } },
    { text: 'ADD #c :1', gives: { tally: 6 } },
    { text: 'ADD made :1', gives: { made: 1 } },
    { text: 'ADD tags :green', gives: { tags: new Set(['red', 'blue', 'green']) } },
    { text: 'DELETE tags :red', gives: { tags: new Set(['blue']) } },
    { text: 'DELETE tags :all', gives: { tags: undefined } },
    { text: 'DELETE absent :all', gives: { absent: undefined } },
    {
      text: 'SET word = :x REMOVE flag ADD #c :1 DELETE tags :red',
      gives: { word: 'x', flag: undefined, tally: 6, tags: new Set(['blue']) },
    },
  ])('$text', ({ text, gives }) => {
    expect(update(text, given)).toEqual({ ...item, ...gives });
  });

  it.each([
    { text: 'SET made = absent', why: 'refers to an attribute that does not exist' },
    { text: 'SET made = absent + :1', why: 'refers to an attribute that does not exist' },
    { text: 'SET made = word + :1', why: 'incorrect data type' },
    { text: 'SET made = :x + :1', why: 'Incorrect operand type' },
    { text: 'SET made = list_append(word, :list)', why: 'incorrect data type' },
    { text: 'SET made = list_append(#l, :x)', why: 'Incorrect operand type' },
    { text: 'SET absent.made = :1', why: 'document path provided in the update expression is invalid' },
    { text: 'SET word.made = :1', why: 'document path provided in the update expression is invalid' },
    { text: 'SET #m[0] = :1', why: 'document path provided in the update expression is invalid' },
    { text: 'REMOVE absent.made', why: 'document path provided in the update expression is invalid' },
    { text: 'ADD word :1', why: 'incorrect data type' },
    { text: 'ADD #c :x', why: 'Incorrect operand type' },
    { text: 'ADD tags :numbers', why: 'incorrect data type' },
    { text: 'DELETE tags :1', why: 'Incorrect operand type' },
    { text: 'SET pk = :x', why: 'Cannot update attribute pk' },
    { text: 'REMOVE sk', why: 'Cannot update attribute sk' },
    { text: 'SET #m = :x, #m.inside = :1', why: 'Two document paths overlap' },
    { text: 'SET word = :x REMOVE word', why: 'Two document paths overlap' },
    { text: 'SET word = :x SET made = :1', why: 'can only be used once' },
    { text: 'SET word :x', why: 'Syntax error' },
    { text: 'SET word = :x,', why: 'Syntax error' },
    { text: 'SET made = :1 + :1 + :1', why: 'Syntax error' },
    { text: 'SET made = size(word)', why: 'Invalid function name' },
    { text: 'PUT word = :x', why: 'Syntax error' },
    { text: 'SET ttl = :1', why: 'reserved keyword: ttl' },
  ])('refuses $text', ({ text, why }) => {
    expect(() => update(text, given)).toThrow(expect.objectContaining({ name: 'ValidationException' }));
    expect(() => update(text, given)).toThrow(why);
  });
});

it('keeps an attribute that is called __proto__ as any other', () => {
  const db = new LocalDynamoDb(givenWorld(), 'table');
  const at = { TableName: 'table', Key: { pk: 'p', sk: 's' } };
  const set = { ExpressionAttributeNames: { '#p': '__proto__' }, ExpressionAttributeValues: { ':x': { polluted: 1 } } };
  db.Update({ ...at, UpdateExpression: 'SET #p = :x', ...set });
  const stored = db.Get(at).Item ?? {};
  expect(Object.keys(stored).sort()).toEqual(['__proto__', 'pk', 'sk']);
  expect(Object.getPrototypeOf(stored)).toBe(Object.prototype);
});

it('sees doubled parentheses only where they are', () => {
  expect(evaluate('(word = :apple) AND (tally = :five)')).toBe(true);
  expect(evaluate('((word = :apple) AND (tally = :five))')).toBe(true);
});
