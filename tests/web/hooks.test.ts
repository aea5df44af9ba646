/*
 * hooks.test.ts: the React hook and the Vue composable, each in its framework, on a recommender in place.
 */
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createElement } from 'react';
// @ts-expect-error: it has no types of its own
import { act, create } from 'react-test-renderer';
import { effectScope, ref, shallowRef } from 'vue';
import { Recommender } from '../../web/src/index.ts';
import { type ListState, useRecommendations as useInReact } from '../../web/src/react.ts';
import { useRecommendations as useInVue } from '../../web/src/vue.ts';
import { GARDEN, makePack, wasmUrl } from './sample-shop.ts';

let pack: ArrayBuffer;
before(() => {
  pack = makePack();
});

function open(databaseName: string): Promise<Recommender> {
  return Recommender.open({ pack, wasm: wasmUrl, worker: false, databaseName });
}

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    assert.ok(turns < 400, 'it does not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('React: the list comes, follows the history and the query, and ends with the component', async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const recommender = await open('react');
  const states: ListState[] = [];
  const Shelf = ({ shop, limit }: { shop?: Recommender; limit: number }) => {
    states.push(useInReact(shop, { kind: 'for-you', limit }));
    return null;
  };
  const render = (props: { shop?: Recommender; limit: number }) => createElement(Shelf, props);
  /** React tells of states that are set outside of act. */
  const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 100)));
  const last = () => states.at(-1) as ListState;
  let root: { update(element: unknown): void; unmount(): void } | undefined;
  await act(async () => {
    root = create(render({ limit: 3 }));
  });
  assert.deepEqual(states, [{ loading: true }]);
  const updated = async (props: { shop?: Recommender; limit: number }) => act(async () => root?.update(render(props)));
  await updated({ shop: recommender, limit: 3 });
  await settled();
  assert.deepEqual([last().list?.source, last().list?.items.length], ['popularity', 3]);
  await act(async () => {
    await recommender.record({ type: 'view', item: GARDEN[0] as string });
  });
  await settled();
  assert.equal(last().list?.source, 'history');
  await updated({ shop: recommender, limit: 0 });
  await settled();
  assert.equal(last().error?.code, 'BAD_ARGUMENT');
  await act(async () => root?.unmount());
  const count = states.length;
  await recommender.forget();
  assert.equal(states.length, count);
  await recommender.close();
});

test('Vue: the same, as a ref', async () => {
  const recommender = await open('vue');
  const shop = shallowRef<Recommender>();
  const query = ref({ kind: 'trending' as 'trending' | 'for-you', limit: 3 });
  const scope = effectScope();
  const state = scope.run(() => useInVue(shop, query)) as NonNullable<ReturnType<typeof useInVue>>;
  assert.deepEqual(state.value, { loading: true });
  shop.value = recommender;
  await until(() => state.value.list !== undefined && !state.value.loading);
  assert.equal(state.value.list?.items.length, 3);
  query.value = { kind: 'for-you', limit: 5 };
  await until(() => state.value.list?.items.length === 5);
  await recommender.record({ type: 'view', item: GARDEN[0] as string });
  await until(() => state.value.list?.source === 'history');
  scope.stop();
  await recommender.forget();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(state.value.list?.source, 'history');
  await recommender.close();
});
