import { type ApiHandlers, apiInputs, type ApiName, type ApiOutput, type ApiParsed } from '../contract/api.ts';
import { StudioError } from '../contract/error.ts';
import { nearestKey } from '../contract/nearestKey.ts';

function isApiName(name: string): name is ApiName {
  return Object.hasOwn(apiInputs, name);
}

function unknownRequest(name: string): StudioError {
  const nearest = nearestKey(name, Object.keys(apiInputs));
  return new StudioError('badInput', `There is no request "${name}".`, {
    advice: nearest === null ? undefined : `Did you mean "${nearest}"? The client and the service may also be of different versions.`,
  });
}

function parse<Name extends ApiName>(name: Name, input: unknown): ApiParsed<Name> {
  const result = apiInputs[name].safeParse(input);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new StudioError('badInput', `${issue?.message ?? 'The input is not valid'} (${name}).`, { path: issue?.path.map(String).join('.') });
  }
  // The schema of `name` gave it, which a generic index hides from the compiler.
  return result.data as ApiParsed<Name>;
}

async function call<Name extends ApiName>(handlers: ApiHandlers, name: Name, input: unknown): Promise<ApiOutput<Name>> {
  return handlers[name](parse(name, input));
}

/**
 * Parses a request from outside and hands it to its handler.
 *
 * @throws StudioError `badInput` for a request that does not exist or whose input is not valid; what the handler throws
 */
export async function answerRequest(handlers: ApiHandlers, name: string, input: unknown): Promise<ApiOutput<ApiName>> {
  if (typeof name !== 'string' || !isApiName(name)) {
    throw unknownRequest(String(name));
  }
  return call(handlers, name, input);
}
