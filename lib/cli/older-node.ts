import { types } from 'node:util';

// What the command line uses of Node 24 and the oldest Node of the package (20.16) lacks. Only an entry point may import
// this: it is its process.
Error.isError ??= (value: unknown): value is Error => types.isNativeError(value);
Promise.withResolvers ??= <T>(): PromiseWithResolvers<T> => {
  let resolve: PromiseWithResolvers<T>['resolve'] = () => {};
  let reject: PromiseWithResolvers<T>['reject'] = () => {};
  const promise = new Promise<T>((toResolve, toReject) => {
    resolve = toResolve;
    reject = toReject;
  });
  return { promise, resolve, reject };
};
