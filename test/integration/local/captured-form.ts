/** The form of the captured events, and what many of their requests share. */
interface SentRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
  readonly sourceIp: string;
}

export interface CapturedEvent {
  readonly what: string;
  readonly source: string;
  readonly routeKey: string;
  /** The claims of the token, which goes into the header `authorization`. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly sent: SentRequest;
  /** Members of the event that are not the same for all requests. */
  readonly event: {
    readonly rawPath: string;
    readonly rawQueryString?: string;
    readonly cookies?: readonly string[];
    /** Besides those that were sent; undefined: that one does not arrive. */
    readonly headers?: Readonly<Record<string, string | undefined>>;
    readonly queryStringParameters?: Readonly<Record<string, string>>;
    readonly pathParameters?: Readonly<Record<string, string>>;
    readonly authorizer?: unknown;
    readonly body?: string;
    readonly isBase64Encoded?: boolean;
  };
}

export const host = ['host', 'k3v9example.execute-api.eu-central-1.amazonaws.com'] as const;
export const curl = [host, ['accept', '*/*'], ['user-agent', 'curl/8.9.1']] as const;
export const sourceIp = '203.0.113.24';
