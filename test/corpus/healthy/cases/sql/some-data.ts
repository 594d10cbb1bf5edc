/** Where only the cluster around it matters. */
export const someData =
  'create table orders (id int primary key, body text); insert into orders select i, md5(i::text) from generate_series(1, 500) i';
