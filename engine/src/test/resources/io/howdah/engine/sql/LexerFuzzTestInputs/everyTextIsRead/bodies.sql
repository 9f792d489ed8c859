create function f() returns text begin atomic; select case when true then :a end; select v.end from v; end;
do $do$ begin perform 1; end $do$; begin; select a ? 'b', a ?| :b, c @@ d, c @@@ d, e <%> f, f(x := $1, y => -1); end
