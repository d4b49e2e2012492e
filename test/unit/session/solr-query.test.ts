import { expect } from 'chai';
import { ConfigurationError } from '../../../src/errors';
import { escapeSolr, solr, solrQuery } from '../../../src/session/solr-query';
import type { SolrQueryOptions } from '../../../src/session/solr-query';

describe('search: solrQuery', () => {
  const texts: [options: SolrQueryOptions, json: string][] = [
    [{}, '{"q":"*:*"}'],
    [{ q: 'name:a*' }, '{"q":"name:a*"}'],
    [{ q: 'a', fq: 'b:1' }, '{"q":"a","fq":"b:1"}'],
    [{ paging: 'driver', sort: 'id asc, n desc', fq: ['b:1', 'c:2'], q: 'a' }, '{"q":"a","fq":["b:1","c:2"],"sort":"id asc, n desc","paging":"driver"}'],
    [{ facet: { field: ['type'], limit: 5, query: { old: 'age:[65 TO *]' } } }, '{"q":"*:*","facet":{"field":["type"],"limit":5,"query":{"old":"age:[65 TO *]"}}}'],
    [{ start: 20, timeAllowed: 500, TZ: 'Europe/Berlin', commit: true }, '{"q":"*:*","start":20,"timeAllowed":500,"TZ":"Europe/Berlin","commit":true}'],
    [{ 'shards.tolerant': true, 'shards.failover': false, 'distrib.singlePass': true, 'route.partition': ['a|b'], 'route.range': ['c'], 'query.name': 'top' },
      '{"q":"*:*","distrib.singlePass":true,"shards.failover":false,"shards.tolerant":true,"route.partition":["a|b"],"route.range":["c"],"query.name":"top"}'],
    [{ q: 'say:"hi \\" there"', start: 0, paging: 'driver' }, '{"q":"say:\\"hi \\\\\\" there\\"","start":0,"paging":"driver"}'],
    [{ q: "'; DROP TABLE t; --" }, '{"q":"\'; DROP TABLE t; --"}'],
    [{ q: 'a', sort: undefined } as object, '{"q":"a"}'],
  ];
  for (const [options, json] of texts) it(`writes ${json.slice(0, 80)}`, () => expect(solrQuery(options)).to.equal(json));

  const wrong: [options: unknown, text: string][] = [
    [undefined, 'an object of options'], ['q', 'an object of options'], [{ Q: 'a' }, 'did you mean "q"'], [{ rows: 5 }, 'Unknown option "rows"'],
    [{ q: '' }, 'text for q'], [{ q: 5 }, 'text for q'], [{ fq: [] }, 'array of texts for fq'], [{ fq: [1] }, 'array of texts for fq'],
    [{ facet: 'type' }, 'an object for facet'], [{ start: -1 }, 'for start'], [{ start: 0.5 }, 'for start'], [{ paging: true }, '"driver" for paging'],
    [{ commit: 'yes' }, 'true or false for commit'], [{ 'route.range': 'a' }, 'array of texts for route.range'], [{ timeAllowed: 0 }, 'for timeAllowed'],
    [{ start: 10, paging: 'driver' }, 'start or paging'],
  ];
  for (const [options, text] of wrong) {
    it(`refuses ${JSON.stringify(options)}`, () => expect(() => solrQuery(options as object)).to.throw(ConfigurationError, text));
  }
});

describe('search: values in Solr syntax', () => {
  const terms: [text: string, escaped: string][] = [
    ['plain', 'plain'], ['Ünïcödé', 'Ünïcödé'], ['', '""'], ['a b', 'a\\ b'], ['+-!(){}[]^"~*?:\\/&|;', '\\+\\-\\!\\(\\)\\{\\}\\[\\]\\^\\"\\~\\*\\?\\:\\\\\\/\\&\\|\\;'],
    ['AND', '\\AND'], ['NOT', '\\NOT'], ['TO', '\\TO'], ['ANDROID', 'ANDROID'], ['and', 'and'], ['*:*', '\\*\\:\\*'], ["O'Neil", "O'Neil"], ['a\nb', 'a\\\nb'],
  ];
  for (const [text, escaped] of terms) it(`escapes ${JSON.stringify(text)}`, () => expect(escapeSolr(text)).to.equal(escaped));

  it('escapes the values of a template, and nothing else', () => {
    const query = solr`name:${'a b*'} AND age:[${-5} TO *] AND on:${true} AND n:${12n} AND at:${new Date(0)}`;
    expect(query).to.equal('name:a\\ b\\* AND age:[\\-5 TO *] AND on:true AND n:12 AND at:1970\\-01\\-01T00\\:00\\:00.000Z');
    expect(solr`*:*`).to.equal('*:*');
    expect(solr`${'a'}${'b'}`).to.equal('ab');
  });

  for (const value of [null, undefined, {}, NaN, new Date(NaN), ['a']]) {
    it(`refuses the value ${String(value)}`, () => expect(() => solr`a:${value as string}`).to.throw(ConfigurationError));
  }
  it('refuses to escape what is no text', () => expect(() => escapeSolr(5 as never)).to.throw(ConfigurationError));
});
