/*
** timers.c - the classes of heaps of timers and of timers. It calls none of the
** functions: `next` returns them one by one.
** SPDX-License-Identifier: MIT
*/
#include "lua/timers.h"
#include "core/clock.h"
#include "core/timers.h"
#include "lua/class.h"
#include "lua/result.h"

#include <lauxlib.h>
#include <math.h>

/* The user value of the heap: the class of its timers; where in that class the
** timers are that are to come, by slot; and the user values of a timer. */
enum { TIMER_CLASS = 1, HEAP_VALUES = TIMER_CLASS };
enum { TIMERS = 1 };
enum { FUNCTION = 1, ARGUMENT, TIMER_VALUES = ARGUMENT };

#define HEAP_NAME "poe.timers"
#define TIMER_NAME "poe.timer"

struct heap {
    struct poe_timers timers;
    lua_Integer unheld; /* active timers for which a loop need not go on */
};

struct timer {
    struct heap *heap; /* that it is in; NULL when it is over */
    double interval;   /* seconds; negative for once */
    double when;
    uint32_t slot;
    bool is_unheld;
};

static struct heap *check_heap(lua_State *L)
{
    return poe_check_class(L, HEAP_NAME);
}

/* Seconds that a timer may wait, which are more than any clock has.
** [-0, +0, v] */
static double check_seconds(lua_State *L, int arg, const char *method)
{
    int is_number;
    double seconds = lua_tonumberx(L, arg, &is_number);

    if (!is_number || lua_type(L, arg) != LUA_TNUMBER)
        poe_class_error(L, "bad argument #1 to '%s' (seconds expected, got %s)",
                        method, luaL_typename(L, arg));
    if (isnan(seconds) || seconds > 1e12)
        poe_class_error(L, "bad argument #1 to '%s' (seconds expected, got %f)",
                        method, seconds);
    return seconds > 0 ? seconds : 0;
}

/* Push the timers of the heap at index 1.  [-0, +1, -] */
static void push_timers(lua_State *L)
{
    lua_getiuservalue(L, 1, TIMER_CLASS);
    lua_rawgeti(L, -1, TIMERS);
    lua_remove(L, -2);
}

/* Put the timer on top into the heap, when there is room for it everywhere.
** [-0, +0, m] */
static void start(lua_State *L, struct heap *heap, struct timer *timer)
{
    if (poe_timers_reserve(&heap->timers, &timer->slot) != 0)
        poe_raise_no_memory(L);
    push_timers(L);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (lua_Integer)timer->slot + 1);
    lua_pop(L, 1);
    poe_timers_add(&heap->timers, timer->when);
    timer->heap = heap;
    if (timer->is_unheld)
        heap->unheld++;
}

/* The timer is not in its heap any more. */
static void stopped(struct timer *timer)
{
    if (timer->is_unheld)
        timer->heap->unheld--;
    timer->heap = NULL;
}

/* Push a timer that is in no heap.  [-0, +1, m] */
static struct timer *new_timer(lua_State *L, double interval)
{
    struct timer *timer = lua_newuserdatauv(L, sizeof *timer, TIMER_VALUES);

    *timer = (struct timer){.interval = interval};
    lua_getiuservalue(L, 1, TIMER_CLASS);
    lua_setmetatable(L, -2);
    lua_pushvalue(L, 3);
    lua_setiuservalue(L, -2, FUNCTION);
    lua_pushvalue(L, 4);
    lua_setiuservalue(L, -2, ARGUMENT);
    return timer;
}

/* Move the timers on top into the table below, to where `compact` puts them.
** [-0, +0, -] */
static void move_timers(lua_State *L, struct poe_timers *timers)
{
    for (uint32_t i = 0; i < timers->active; i++) {
        lua_rawgeti(L, -1, (lua_Integer)timers->heap[i].slot + 1);
        ((struct timer *)lua_touserdata(L, -1))->slot = i;
        lua_rawseti(L, -3, (lua_Integer)i + 1);
    }
}

/* compact(class, timers). While the table is made, finalizers may start some.
 */
static int compact(lua_State *L)
{
    struct poe_timers *timers = lua_touserdata(L, 2);
    uint32_t room = timers->active;

    lua_createtable(L, (int)room, 0);
    if (timers->active > room || !poe_timers_is_sparse(timers))
        return 0;
    poe_timers_sweep(timers);
    lua_rawgeti(L, 1, TIMERS);
    move_timers(L, timers);
    lua_pop(L, 1);
    lua_rawseti(L, 1, TIMERS);
    poe_timers_compact(timers);
    return 0;
}

/* Let go of memory for timers that are over, unless it is wanting.
** [-0, +0, -] */
static void shrink(lua_State *L, struct heap *heap, int class)
{
    if (!poe_timers_is_sparse(&heap->timers))
        return;
    lua_pushcfunction(L, compact);
    lua_pushvalue(L, class);
    lua_pushlightuserdata(L, &heap->timers);
    /* unreachable: unless memory is wanting, which make allocations tries */
    if (lua_pcall(L, 2, 0, 0) != LUA_OK)
        lua_pop(L, 1);
}

static int add(lua_State *L, const char *method, bool again)
{
    struct heap *heap = check_heap(L);
    double seconds = check_seconds(L, 2, method);
    struct timer *timer;

    if (!lua_isfunction(L, 3))
        poe_class_error(L,
                        "bad argument #2 to '%s' (function expected, got %s)",
                        method, luaL_typename(L, 3));
    lua_settop(L, 4);
    timer = new_timer(L, again ? seconds : -1);
    timer->when = poe_clock() + seconds;
    start(L, heap, timer);
    return 1;
}

/* timers:after(seconds, function, argument): timer */
static int timers_after(lua_State *L)
{
    return add(L, "after", false);
}

/* timers:every(seconds, function, argument): timer */
static int timers_every(lua_State *L)
{
    return add(L, "every", true);
}

/* timers:seconds(): until the first one is due, nil if there is none */
static int timers_seconds(lua_State *L)
{
    struct heap *heap = check_heap(L);
    double when;

    if (!poe_timers_first(&heap->timers, &when))
        return 0;
    lua_pushnumber(L, fmax(0, when - poe_clock()));
    return 1;
}

/* timers:turn(): `next` returns what is due by now; is anything? */
static int timers_turn(lua_State *L)
{
    struct heap *heap = check_heap(L);
    double *now = &heap->timers.horizon, when;
    lua_settop(L, 1);
    lua_getiuservalue(L, 1, TIMER_CLASS);
    shrink(L, heap, 2);
    *now = poe_clock();
    lua_pushboolean(L, poe_timers_first(&heap->timers, &when) && when <= *now);
    return 1;
}

/* Take the timer in a slot out of the timers on top.  [-1, +1, -] */
static struct timer *take_timer(lua_State *L, uint32_t slot)
{
    lua_rawgeti(L, -1, (lua_Integer)slot + 1);
    lua_pushnil(L);
    lua_rawseti(L, -3, (lua_Integer)slot + 1);
    lua_remove(L, -2);
    return lua_touserdata(L, -1);
}

/* Start the repeating timer on top again; what was missed is missed. */
static void again(lua_State *L, struct heap *heap, struct timer *timer)
{
    double now = heap->timers.horizon, late = now - timer->when;

    if (timer->interval > 0)
        timer->when = now - fmod(late, timer->interval) + timer->interval;
    start(L, heap, timer);
}

/* timers:next(): function, argument; nothing if none is due any more */
static int timers_next(lua_State *L)
{
    struct heap *heap = check_heap(L);
    struct timer *timer;
    uint32_t slot;

    if (!poe_timers_take(&heap->timers, &slot))
        return 0;
    lua_settop(L, 1);
    push_timers(L);
    timer = take_timer(L, slot);
    stopped(timer);
    if (timer->interval >= 0)
        again(L, heap, timer);
    lua_getiuservalue(L, 2, FUNCTION);
    lua_getiuservalue(L, 2, ARGUMENT);
    return 2;
}

/* timers:count(): how many a loop goes on for */
static int timers_count(lua_State *L)
{
    const struct heap *heap = check_heap(L);

    lua_pushinteger(L, (lua_Integer)heap->timers.active - heap->unheld);
    return 1;
}

/* timers:forget(): nothing is due any more in this turn */
static int timers_forget(lua_State *L)
{
    check_heap(L)->timers.horizon = 0;
    return 0;
}

/* timers:close(), and __gc: no timer is to come any more */
static int timers_close(lua_State *L)
{
    struct heap *heap = check_heap(L);

    lua_settop(L, 1);
    for (uint32_t slot = 0; slot < heap->timers.slots; slot++) {
        struct timer *timer;

        push_timers(L);
        timer = take_timer(L, slot);
        if (timer != NULL)
            timer->heap = NULL; /* somebody may still hold it */
        lua_pop(L, 1);
    }
    poe_timers_free(&heap->timers);
    heap->unheld = 0;
    return 0;
}

static struct timer *check_timer(lua_State *L)
{
    return poe_check_class(L, TIMER_NAME);
}

/* Whoever holds the timer at index 1 does not hold what it was for.
** [-0, +0, -] */
static void drop_values(lua_State *L)
{
    for (int i = 1; i <= TIMER_VALUES; i++) {
        lua_pushnil(L);
        lua_setiuservalue(L, 1, i);
    }
}

/* timer:cancel(): true if it was still to come */
static int timer_cancel(lua_State *L)
{
    struct timer *timer = check_timer(L);
    struct heap *heap = timer->heap;

    lua_pushboolean(L, heap != NULL);
    if (heap == NULL)
        return 1;
    stopped(timer);
    poe_timers_cancel(&heap->timers, timer->slot);
    lua_rawgeti(L, POE_CLASS, TIMERS);
    take_timer(L, timer->slot);
    drop_values(L);
    shrink(L, heap, POE_CLASS);
    lua_pushboolean(L, true);
    return 1;
}

/* timer:isactive(): is it still to come? */
static int timer_isactive(lua_State *L)
{
    lua_pushboolean(L, check_timer(L)->heap != NULL);
    return 1;
}

/* timer:unref(): the timer; a loop need not go on for it */
static int timer_unref(lua_State *L)
{
    struct timer *timer = check_timer(L);

    if (!timer->is_unheld && timer->heap != NULL)
        timer->heap->unheld++;
    timer->is_unheld = true;
    lua_settop(L, 1);
    return 1;
}

static int timer_tostring(lua_State *L)
{
    const struct timer *timer = check_timer(L);

    if (timer->heap == NULL)
        lua_pushliteral(L, TIMER_NAME " (over)");
    else
        lua_pushfstring(L, TIMER_NAME " (due in %f s)",
                        fmax(0, timer->when - poe_clock()));
    return 1;
}

static const luaL_Reg timer_methods[] = {
    {"cancel", timer_cancel},
    {"isactive", timer_isactive},
    {"unref", timer_unref},
    {NULL, NULL},
};

static const luaL_Reg timer_metamethods[] = {
    {"__close", timer_cancel},
    {"__tostring", timer_tostring},
    {NULL, NULL},
};

/* timers() */
static int new_heap(lua_State *L)
{
    struct heap *heap = lua_newuserdatauv(L, sizeof *heap, HEAP_VALUES);

    *heap = (struct heap){.unheld = 0};
    poe_push_class(L, TIMER_NAME, timer_methods, timer_metamethods);
    lua_newtable(L);
    lua_rawseti(L, -2, TIMERS);
    lua_setiuservalue(L, -2, TIMER_CLASS);
    lua_pushvalue(L, POE_CLASS);
    lua_setmetatable(L, -2);
    return 1;
}

static const luaL_Reg heap_methods[] = {
    {"after", timers_after},
    {"every", timers_every},
    {"seconds", timers_seconds},
    {"turn", timers_turn},
    {"next", timers_next},
    {"forget", timers_forget},
    {"count", timers_count},
    {"close", timers_close},
    {NULL, NULL},
};

static const luaL_Reg heap_metamethods[] = {
    {"__gc", timers_close},
    {NULL, NULL},
};

void poe_push_timers(lua_State *L)
{
    poe_push_class(L, HEAP_NAME, heap_methods, heap_metamethods);
    lua_pushcclosure(L, new_heap, 1);
}

int poe_lua_clock(lua_State *L)
{
    lua_pushnumber(L, poe_clock());
    return 1;
}
