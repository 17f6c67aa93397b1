/** One message from a queue; `receives` counts its deliveries, this one included. */
export interface Delivery {
  messageId: string;
  body: string;
  receives: number;
  /** By which its visibility can be changed; for a function that decides when it comes again. */
  receipt?: string;
}
