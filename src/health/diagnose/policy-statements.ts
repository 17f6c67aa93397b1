/** One statement of a policy, as far as it is read. */
export interface Statement {
  Effect?: string;
  Principal?: string | Record<string, string | string[]>;
  NotPrincipal?: unknown;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: unknown;
  Condition?: object;
}

/** Of a list, or of one that stands alone, what is text. */
const textsOf = (value: unknown): string[] => [value].flat().filter((one): one is string => typeof one === 'string');

/** @throws SyntaxError where the text is no JSON */
export function statementsOf(policy: string): readonly Statement[] {
  const parsed: unknown = JSON.parse(policy);
  const { Statement } = (parsed ?? {}) as { Statement?: unknown };
  return [Statement].flat().filter((one): one is Statement => typeof one === 'object' && one !== null);
}

/** As IAM compares: `*` for any run of characters, `?` for one, capitals alike; in steps as many as one times the other is long. */
function covers(pattern: string, call: string): boolean {
  const [glob, text] = [pattern.toLowerCase(), call.toLowerCase()];
  let [at, star, back] = [0, -1, 0];
  for (let n = 0; n < text.length; ) {
    if (glob[at] === '*') [star, back] = [at++, n];
    else if (glob[at] === '?' || glob[at] === text[n]) [at, n] = [at + 1, n + 1];
    else if (star >= 0) [at, n] = [star + 1, ++back];
    else return false;
  }
  return /^\**$/.test(glob.slice(at));
}

const isOf = (statement: Statement, call: string): boolean =>
  statement.NotAction === undefined
    ? textsOf(statement.Action).some((action) => covers(action, call))
    : !textsOf(statement.NotAction).some((action) => covers(action, call));

/** How a statement names a principal: itself, its whole account, or not at all. */
function names({ Principal }: Statement, principal: string): 'itself' | 'account' | undefined {
  const account = principal.split(':')[4] ?? '';
  const all = typeof Principal === 'string' ? [Principal] : Object.values(Principal ?? {}).flatMap(textsOf);
  if (all.some((one) => one === '*' || one === principal)) return 'itself';
  return all.some((one) => one === account || new RegExp(`^arn:aws[a-z-]*:iam::${account}:root$`).test(one))
    ? 'account'
    : undefined;
}

/** What a policy of a resource says to a principal about calls. */
export interface Standing {
  /** Denied whatever else says so; `maybe` where it hangs on conditions, or on which part of the resource. */
  denied: 'always' | 'maybe' | 'no';
  /** Let in by name, or left to the policies of the principal’s account; `maybe` under conditions. */
  allowed: 'itself' | 'account' | 'maybe' | 'no';
}

/**
 * Reads who a resource’s policy lets in. Statements with conditions are named, and not decided.
 *
 * @param whole what stands for the whole resource in `Resource`, beside `*`
 */
export function standingIn(
  statements: readonly Statement[],
  principal: string,
  calls: readonly string[],
  whole: readonly string[] = [],
): Standing {
  const isWhole = ({ Resource, NotResource }: Statement): boolean =>
    NotResource === undefined &&
    (Resource === undefined || textsOf(Resource).some((one) => one === '*' || whole.includes(one)));
  const about = statements.filter((one) => calls.some((call) => isOf(one, call)));
  const denies = about.filter(
    (one) => one.Effect === 'Deny' && (one.NotPrincipal !== undefined || names(one, principal) !== undefined),
  );
  const isCertain = (one: Statement): boolean =>
    one.Condition === undefined && one.NotPrincipal === undefined && isWhole(one);
  const allows = about.filter((one) => one.Effect === 'Allow' && names(one, principal) !== undefined);
  const certain = allows.filter(isCertain).map((one) => names(one, principal));
  return {
    denied: denies.some(isCertain) ? 'always' : denies.length > 0 ? 'maybe' : 'no',
    allowed: certain.includes('itself')
      ? 'itself'
      : certain.includes('account')
        ? 'account'
        : allows.length > 0
          ? 'maybe'
          : 'no',
  };
}
