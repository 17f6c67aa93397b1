/** A value of a template: plain, or an intrinsic function such as `{ Ref: 'Topic' }`. */
export type Value = string | number | boolean | undefined | readonly Value[] | { readonly [key: string]: Value };

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action: string | readonly string[];
  Resource: Value;
  Condition?: Value;
  Principal?: Value;
}

/** One resource of CloudFormation. */
export interface Resource {
  Type: string;
  DependsOn?: string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Properties: { [name: string]: unknown };
}
export type Resources = Record<string, Resource>;

export interface Output {
  Description: string;
  Value: Value;
}

/** A function as the framework takes it. */
export interface FrameworkFunction {
  name: string;
  handler: string;
  role: Value;
  timeout: number;
  memorySize: number;
  events: (
    | { sqs: { arn: Value; functionResponseType: string; batchSize: number; maximumConcurrency?: number } }
    /** Every method and path, or what Slack posts. */
    | { httpApi: '*' | 'POST /slack' }
  )[];
  /** A function URL that anybody may call. */
  url?: true;
  reservedConcurrency?: number;
  environment?: Record<string, Value>;
  vpc?: { subnetIds: string[]; securityGroupIds: string[] };
}

/** What one part of the stack adds to it. */
export interface Part {
  functions?: Record<string, FrameworkFunction>;
  resources?: Resources;
  environment?: Record<string, Value>;
  /** What is added to resources that the framework makes. */
  extensions?: Record<string, { Properties: { [name: string]: unknown } }>;
  outputs?: Record<string, Output>;
}
