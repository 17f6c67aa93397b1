/** One call of a service that speaks JSON. Its class is named after the operation, as the SDK's commands are. */
export abstract class JsonCommand<Input extends object, Output> {
  readonly input: Input;
  /** Never set: it carries the type of the answer. */
  readonly output?: Output;

  constructor(input: Input) {
    this.input = input;
  }
}

/** The part of an SDK client that is used. */
export interface JsonClient {
  send<Output>(command: JsonCommand<object, Output>): Promise<Output>;
}
