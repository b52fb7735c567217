/** A model with its endpoint. */
export interface Profile {
  name: string;
  /** OpenAI-compatible base, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  apiKey: string;
  model: string;
  /** Milliseconds for one request, its body included. */
  timeoutMs: number;
  /** US dollars per million tokens; undefined when the price is not known, and the cost is then null. */
  price: { input: number; output: number } | undefined;
  /** True for the simulator that comes with the product. */
  simulated: boolean;
}
