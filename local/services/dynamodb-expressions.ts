import { type ConditionPlan, parseCondition } from './dynamodb-condition.ts';
import { refuseOverlap, resolve } from './dynamodb-paths.ts';
import { checkScope, type Path, Reader, type Scope, type Uses } from './dynamodb-reader.ts';
import { parseUpdate, type UpdatePlan } from './dynamodb-update.ts';
import { cleanMap, validation } from './dynamodb-values.ts';

/** The parts of an SDK input that hold expressions. */
export interface Expressions {
  ConditionExpression?: string | undefined;
  FilterExpression?: string | undefined;
  KeyConditionExpression?: string | undefined;
  ProjectionExpression?: string | undefined;
  UpdateExpression?: string | undefined;
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

/** One call's expressions, parsed, and its checked stand-ins. */
export interface Bound {
  condition: ConditionPlan | undefined;
  filter: ConditionPlan | undefined;
  key: ConditionPlan | undefined;
  update: UpdatePlan | undefined;
  /** Resolved paths. */
  projection: Path[] | undefined;
  scope: Scope;
}

interface ProjectionPlan {
  uses: Uses;
}

const MAX_TEXTS = 2000;
const LEGACY = ['Expected', 'AttributeUpdates', 'KeyConditions', 'QueryFilter', 'ScanFilter', 'AttributesToGet'];

/** Parses each expression text once, and keeps what it found. */
export class ExpressionCache {
  /** By the kind of an expression, and its text. */
  private readonly plans = new Map<string, Map<string, unknown>>();

  /** @throws ValidationException for a bad expression, and for a missing or unused stand-in */
  bind(input: Expressions): Bound {
    refuseLegacy(input);
    const condition = this.condition('ConditionExpression', input.ConditionExpression);
    const filter = this.condition('FilterExpression', input.FilterExpression);
    const key = this.condition('KeyConditionExpression', input.KeyConditionExpression);
    const update = this.once('UpdateExpression', input.UpdateExpression, parseUpdate);
    const projection = this.once('ProjectionExpression', input.ProjectionExpression, parseProjection);
    const plans: { uses: Uses }[] = [];
    for (const plan of [condition, filter, key, update, projection]) if (plan) plans.push(plan);
    const scope = scopeOf(input);
    checkScope(
      plans.map(({ uses }) => uses),
      scope,
    );
    return { condition, filter, key, update, projection: projection && pathsOf(projection, scope), scope };
  }

  private condition(kind: string, text: string | undefined): ConditionPlan | undefined {
    return this.once(kind, text, () => parseCondition(kind, text as string));
  }

  private once<Plan>(kind: string, text: string | undefined, parse: (text: string) => Plan): Plan | undefined {
    if (text === undefined) return undefined;
    const plans = this.plans.get(kind) ?? new Map<string, unknown>();
    this.plans.set(kind, plans);
    const known = plans.get(text);
    if (known) return known as Plan;
    const plan = parse(text);
    if (plans.size >= MAX_TEXTS) plans.clear();
    plans.set(text, plan);
    return plan;
  }
}

function parseProjection(text: string): ProjectionPlan {
  const reader = new Reader('ProjectionExpression', text);
  do reader.path();
  while (reader.take(','));
  reader.end();
  return { uses: reader.uses };
}

function pathsOf({ uses }: ProjectionPlan, { names }: Scope): Path[] {
  const paths = uses.paths.map((path) => resolve(path, names));
  refuseOverlap(uses.kind, paths);
  return paths;
}

const NONE: Scope = { names: {}, values: {} };

function scopeOf({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Expressions): Scope {
  if (!names && !values) return NONE;
  const scope = { names: names ?? {}, values: cleanMap(values ?? {}, -1) };
  if (names && Object.keys(names).length === 0) throw validation('ExpressionAttributeNames must not be empty');
  if (values && Object.keys(scope.values).length === 0) throw validation('ExpressionAttributeValues must not be empty');
  return scope;
}

function refuseLegacy(input: Expressions): void {
  for (const name of LEGACY)
    if (name in input) throw validation(`the local account does not keep the legacy parameter ${name}`);
}
