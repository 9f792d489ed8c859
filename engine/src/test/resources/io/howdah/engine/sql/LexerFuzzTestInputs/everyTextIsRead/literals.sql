select 'it''s', 'ends in \', E'\'$1', U&'d\0061t', 'a' -- ' ;
 'b', $$;$1$$, $a$ $$ $b$ $a$, B'101', N'x', 1.5e10, a[1:2], x::int as "a;""b", /* ; /* :no */ ; */ :name, :name, $é$:x$é$;
